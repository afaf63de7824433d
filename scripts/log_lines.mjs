// Every line that the server logs (info, warn, error) stands in the tables of docs/operations.md, at
// its level, and no other stands there. What is put in at run time is … there, and so may be the end
// of a long sentence. With --list: prints the lines as they would stand there.

import { readFileSync } from "node:fs";
import { isTestFile, rustFiles, withoutTests } from "./rust_source.mjs";

const HANDBOOK = "docs/operations.md";
const SERVER = /^(?!bench\/|site\/|app\/|frontend\/)/;
const CALL = /\btracing::(info|warn|error)!\(/g;

/** The arguments of a call whose parenthesis ends before `at`, each as it is written. */
function callArguments(text, at) {
  const found = [];
  let [depth, from] = [0, at];
  for (; at < text.length; at++) {
    const letter = text[at];
    if (letter === '"') {
      while (text[++at] !== '"') if (text[at] === "\\") at++;
    } else if ("([{".includes(letter)) depth++;
    else if (")]}".includes(letter) && depth-- === 0) break;
    else if (letter === "," && depth === 0) {
      found.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  return [...found, text.slice(from, at).trim()];
}

/** What a literal says, with … for what is put in. */
const said = (literal) =>
  literal
    .slice(1, -1)
    .replace(/\\\n\s*/g, "")
    .replace(/\{[^}]*\}/g, "…")
    .replace(/\\(.)/g, "$1");

/** Every line: what it says, its level, and where it is. */
function logged() {
  const lines = [];
  for (const file of rustFiles().filter((file) => SERVER.test(file) && !isTestFile(file))) {
    const text = withoutTests(readFileSync(file, "utf8"));
    for (const call of text.matchAll(CALL)) {
      const literal = callArguments(text, call.index + call[0].length).find((it) => it.startsWith('"'));
      const where = `${file}:${text.slice(0, call.index).split("\n").length}`;
      if (!literal) throw new Error(`${where}: a line without a sentence`);
      lines.push({ line: said(literal), level: call[1], where });
    }
  }
  return lines;
}

/** Every line that the handbook explains. */
function explained() {
  const rows = readFileSync(HANDBOOK, "utf8").matchAll(/^\| (`.*`) \| (info|warn|error) \| /gm);
  return [...rows].flatMap(([, names, level]) =>
    [...names.matchAll(/`([^`]+)`/g)].map(([, line]) => ({ line, level })),
  );
}

const matches = (logged, explained) =>
  logged.level === explained.level &&
  (logged.line === explained.line ||
    (explained.line.endsWith(" …") && logged.line.startsWith(explained.line.slice(0, -1))));

const lines = logged();
if (process.argv.includes("--list")) {
  for (const { line, level, where } of lines) console.log(`| \`${line}\` | ${level} | ${where} |`);
  process.exit();
}
const handbook = explained();
const problems = [
  ...lines
    .filter((line) => !handbook.some((row) => matches(line, row)))
    .map(({ line, level, where }) => `${where}: "${line}" (${level}) is not in ${HANDBOOK}`),
  ...handbook
    .filter((row) => !lines.some((line) => matches(line, row)))
    .map(({ line, level }) => `${HANDBOOK}: nothing logs "${line}" (${level})`),
];
if (lines.length < 60) problems.push(`only ${lines.length} lines are found: the check is blind`);
for (const problem of problems) console.error(problem);
process.exit(problems.length ? 1 : 0);
