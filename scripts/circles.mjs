// Finds circles between the modules of a crate, and fails where there are any.
//
// Modules that lie side by side may import each other one way only. A module and
// what lies below it count as one: that a child uses what its parent defines is
// no circle. A re-export counts as what it leads to, and tests count for nothing.

import { isTestFile, rustFiles, code } from "./rust_source.mjs";

/** `a::{b, c::d}` → `a::b`, `a::c::d`. */
function flatten(tree) {
  const open = tree.indexOf("{");
  if (open < 0) return [tree.trim()];
  const parts = [];
  let depth = 0;
  let from = open + 1;
  for (let at = open; at < tree.length; at++) {
    if (tree[at] === "{") depth++;
    if (tree[at] === "}") depth--;
    if ((tree[at] === "," && depth === 1) || (tree[at] === "}" && depth === 0)) {
      parts.push(tree.slice(from, at).trim());
      from = at + 1;
    }
  }
  const before = tree.slice(0, open).trim();
  return parts.filter(Boolean).flatMap((part) => flatten(before + part));
}

/** What a module imports by name, and the paths that stand in its code. */
function read(file) {
  const text = code(file);
  const imports = [];
  const rest = text.replace(/\buse\s+([\w:{}\s,*]+);/g, (_, tree) => {
    for (const path of flatten(tree.replace(/\s+/g, " "))) {
      const [what, name] = path.split(" as ");
      const segments = what.split("::").map((part) => part.trim());
      if (segments.at(-1) === "self") segments.pop();
      imports.push({ segments, name: name?.trim() ?? segments.at(-1) });
    }
    return "";
  });
  const paths = rest.match(/\b(?:crate|super)(?:::\w+)+/g) ?? [];
  return { file, imports, paths: paths.map((path) => path.split("::")) };
}

/** The modules of a crate by their path in it; the crate itself is "". */
function modulesOf(files, src) {
  const modules = new Map();
  for (const file of files) {
    const path = file.slice(src.length, -3).replace(/\/mod$/, "");
    modules.set(path === "lib" || path === "main" ? "" : path, read(file));
  }
  return modules;
}

const join = (module, name) => (module ? `${module}/${name}` : name);
const parent = (module) => module.slice(0, Math.max(module.lastIndexOf("/"), 0));

/** The module in which `segments`, written in `from`, are defined; null outside the crate. */
function resolve(modules, from, segments, seen = new Set()) {
  const [first, ...rest] = segments;
  if (first === "crate") return walk(modules, "", rest, seen);
  if (first === "self") return walk(modules, from, rest, seen);
  if (first === "super") return resolve(modules, parent(from), ["self", ...rest], seen);
  if (modules.has(join(from, first))) return walk(modules, from, segments, seen);
  return null;
}

function walk(modules, module, segments, seen) {
  while (segments.length && modules.has(join(module, segments[0]))) {
    module = join(module, segments[0]);
    segments = segments.slice(1);
  }
  if (segments[0] === "super") {
    return resolve(modules, parent(module), ["self", ...segments.slice(1)], seen);
  }
  const key = `${module} ${segments[0]}`;
  if (!segments.length || seen.has(key)) return module;
  seen.add(key);
  const passed = modules.get(module)?.imports.find(({ name }) => name === segments[0]);
  if (!passed) return module;
  return resolve(modules, module, [...passed.segments, ...segments.slice(1)], seen) ?? module;
}

/** Who imports whom, by the folder in which both lie: folder → name → name → an example. */
function graphs(modules) {
  const folders = new Map();
  for (const [from, { file, imports, paths }] of modules) {
    const all = [...imports.map(({ segments }) => segments), ...paths];
    for (const segments of all) {
      const to = resolve(modules, from, segments);
      if (to === null) continue;
      const [a, b] = [from.split("/"), to.split("/")];
      let same = 0;
      while (same < a.length && same < b.length && a[same] === b[same]) same++;
      // One of them is the other's parent, or both are the same.
      if (same === a.length || same === b.length || !from || !to) continue;
      const folder = a.slice(0, same).join("/");
      if (!folders.has(folder)) folders.set(folder, new Map());
      const edges = folders.get(folder);
      if (!edges.has(a[same])) edges.set(a[same], new Map());
      const example = `${file}: ${segments.join("::")}`;
      if (!edges.get(a[same]).has(b[same])) edges.get(a[same]).set(b[same], example);
    }
  }
  return folders;
}

/** The shortest way from a module back to itself. */
function circle(edges, start) {
  const came = new Map();
  const queue = [start];
  while (queue.length) {
    const at = queue.shift();
    for (const next of edges.get(at)?.keys() ?? []) {
      if (next === start) {
        const way = [at];
        while (way[0] !== start) way.unshift(came.get(way[0]));
        return way;
      }
      if (!came.has(next)) {
        came.set(next, at);
        queue.push(next);
      }
    }
  }
  return null;
}

let found = 0;
const files = rustFiles().filter((file) => !isTestFile(file));
const crates = new Set(files.map((file) => /^(.*?\/)src\//.exec(file)?.[0]).filter(Boolean));
for (const src of crates) {
  const own = files.filter((file) => file.startsWith(src));
  const isLibrary = own.includes(`${src}lib.rs`);
  const modules = modulesOf(
    own.filter((file) => !(isLibrary && file === `${src}main.rs`)),
    src,
  );
  for (const [folder, edges] of graphs(modules)) {
    const told = new Set();
    for (const start of edges.keys()) {
      const way = circle(edges, start);
      const key = way && [...way].sort().join(" ");
      if (!way || told.has(key)) continue;
      told.add(key);
      found++;
      console.error(`${src}${folder}: ${[...way, start].join(" → ")}`);
      way.forEach((from, at) => {
        const to = way[at + 1] ?? start;
        console.error(`  ${edges.get(from).get(to)}`);
      });
    }
  }
}
if (found) {
  console.error(`\n${found} circles between modules; CONTRIBUTING.md says how to open one.`);
  process.exit(1);
}
