// Finds files that have grown too long, and runs of lines that stand twice.
//
// A file has at most 500 lines. Of those that are no tests, half have at most
// 100, nine tenths at most 280; and ten lines in a row, imports aside, stand
// once only.

import { readFileSync } from "node:fs";
import { isTestFile, rustFiles, withoutTests } from "./rust_source.mjs";

const LONGEST = 500;
const MEDIAN = 100;
const NINE_TENTHS = 280;
const RUN = 10;

const problems = [];
const files = rustFiles();
const read = new Map(files.map((file) => [file, readFileSync(file, "utf8")]));
const lengths = new Map(files.map((file) => [file, read.get(file).split("\n").length - 1]));
const sources = files.filter((file) => !isTestFile(file));

for (const [file, length] of lengths) {
  if (length > LONGEST) problems.push(`${file} has ${length} lines, more than ${LONGEST}`);
}
const sorted = sources.map((file) => lengths.get(file)).sort((a, b) => a - b);
const at = (part) => sorted[Math.floor(sorted.length * part)];
for (const [part, most] of [
  [0.5, MEDIAN],
  [0.9, NINE_TENTHS],
]) {
  if (at(part) > most) {
    problems.push(`${part * 10} of ten sources have up to ${at(part)} lines, more than ${most}`);
  }
}

/** The lines of a file that say something, each with its number. */
function lines(file) {
  const imports = /^(?:pub(?:\([^)]*\))? )?use [^;]*;$/gm;
  return withoutTests(read.get(file))
    .replace(imports, (lines) => lines.replace(/[^\n]/g, ""))
    .split("\n")
    .map((line, number) => ({ line: line.trim(), number: number + 1 }))
    .filter(({ line }) => line);
}

const seen = new Map();
for (const file of sources) {
  const all = lines(file);
  let told = null;
  for (let from = 0; from + RUN <= all.length; from++) {
    const run = all
      .slice(from, from + RUN)
      .map(({ line }) => line)
      .join("\n");
    const place = `${file}:${all[from].number}`;
    const before = seen.get(run);
    if (before === undefined) {
      seen.set(run, place);
      told = null;
    } else if (told === null) {
      // A longer run is told of once, where it begins.
      told = before;
      problems.push(`${place} has ${RUN} lines or more that ${before} has`);
    }
  }
}

problems.forEach((problem) => console.error(problem));
if (problems.length) process.exit(1);
