// licences.mjs: the licences of everything inside of the program, on standard output. Each text
// stands once, under the crates that came with it.
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { crates } from "./dependencies.mjs";

const LICENCE = /^(licen[cs]e|copying|copyright|notice|unlicense)/i;

// The words of what crates without a text of their own are under: ours, or those that another
// crate came with.
const STANDARD = {
  "Apache-2.0": () => readFileSync("LICENSE-APACHE", "utf8"),
  MIT: () => readFileSync("LICENSE-MIT", "utf8").replace(/^Copyright.*$/m, "Copyright (c) the authors of each of them"),
  "MPL-2.0": () => [...withText.keys()].find((text) => /^Mozilla Public License,? Version 2.0/i.test(text)),
};

// Those of sources that crates bring along, such as C, lie deeper.
function texts({ manifest_path: manifest, license_file: named }) {
  const dir = dirname(manifest);
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((it) => it.isFile());
  const paths = files.filter((it) => LICENCE.test(it.name) && !/\.(rs|toml|c|h)$/.test(it.name)).map((it) => join(it.parentPath ?? it.path, it.name));
  const all = new Set([...paths, ...(named ? [join(dir, named)] : [])]);
  return [...all].sort().map((path) => readFileSync(path, "utf8").replaceAll("\r\n", "\n").trim());
}

const foreign = [...crates().values()].map((it) => it.package).filter((it) => it.source !== null);
const withText = new Map();
const without = [];
for (const crate of foreign) {
  const label = `${crate.name} ${crate.version} (${crate.license ?? "see the text"})`;
  const found = texts(crate);
  if (found.length === 0) {
    const parts = (crate.license ?? "").split(/\s+(?:OR|AND)\s+|[()/]/).map((it) => it.trim());
    const standard = parts.find((it) => it in STANDARD);
    // Others' words are never guessed at: whoever adds such a crate says here where they are.
    if (!standard) throw new Error(`${label} ships no text of its licence`);
    without.push(`${label}: ${standard}`);
  }
  for (const text of found) withText.set(text, [...new Set([...(withText.get(text) ?? []), label])]);
}

const line = "=".repeat(80);
const out = [
  `Irori is made with ${foreign.length} crates of others. These are their licences.`,
  ...[...withText].map(([text, labels]) => `${line}\n${labels.join("\n")}\n${line}\n\n${text}`),
  `${line}\nThese crates come without a text; each is under the licence behind it, whose words\nfollow.\n${line}\n\n${without.join("\n")}`,
  ...Object.entries(STANDARD).map(([name, words]) => `${line}\n${name}\n${line}\n\n${words().trim()}`),
];
process.stdout.write(`${out.join("\n\n")}\n`);
