// What is inside of the program: the crates of the server and of the browser's half, and what
// they need, without what only builds or tests them. As cargo resolves it for one target.
import { execFileSync } from "node:child_process";

const BROWSER = "wasm32-unknown-unknown";
const ROOTS = [
  { target: process.env.IRORI_TARGET, name: "server" },
  { target: BROWSER, name: "frontend" },
];

function metadata(target) {
  const options = ["metadata", "--format-version", "1", "--locked", "--offline", "--filter-platform", target];
  return JSON.parse(execFileSync("cargo", options, { maxBuffer: 2 ** 28, encoding: "utf8" }));
}

const isRuntime = (edge) => edge.dep_kinds.some(({ kind }) => kind === null);

/** Every crate by its id, each with its package and the ids of what it needs; ours among them. */
export function crates() {
  const found = new Map();
  for (const { target, name } of ROOTS) {
    const { packages, resolve } = metadata(target);
    const byId = new Map(packages.map((it) => [it.id, it]));
    const nodes = new Map(resolve.nodes.map((it) => [it.id, it]));
    const waiting = packages.filter((it) => it.source === null && it.name === name).map((it) => it.id);
    const seen = new Set(waiting);
    while (waiting.length > 0) {
      const id = waiting.pop();
      const needs = nodes.get(id).deps.filter(isRuntime).map((edge) => edge.pkg);
      const before = found.get(id)?.needs ?? [];
      found.set(id, { package: byId.get(id), needs: [...new Set([...before, ...needs])].sort() });
      for (const next of needs) if (!seen.has(next)) waiting.push(next), seen.add(next);
    }
  }
  const order = (one, other) => {
    const key = ({ package: { name, version } }) => `${name} ${version}`;
    return key(one[1]) < key(other[1]) ? -1 : 1;
  };
  return new Map([...found].sort(order));
}
