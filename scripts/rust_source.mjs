// The Rust files of the workspace, as the checks beside this read them.

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/** The tracked Rust files, and those that are new. */
export function rustFiles() {
  const listed = execFileSync("git", [
    "ls-files",
    "--cached",
    "--others",
    "--exclude-standard",
    "*.rs",
  ]);
  return [...new Set(listed.toString().trim().split("\n"))].filter(existsSync);
}

/** Whether a whole file is there for tests only. */
export const isTestFile = (file) =>
  /(^|\/)(tests|samples)(\/|\.rs$)/.test(file) || /(^|\/)(examples|fuzz)\//.test(file);

/** A file's text without what it has for tests: line numbers stay. */
export function withoutTests(text) {
  const marked = /^[ \t]*#\[cfg\(test\)\]\n(?:[ \t]*#\[[^\n]*\]\n)*[ \t]*(?:pub(?:\([^)]*\))? )?mod \w+ \{/m;
  for (let found = marked.exec(text); found; found = marked.exec(text)) {
    const end = closing(text, found.index + found[0].length);
    const blank = text.slice(found.index, end).replace(/[^\n]/g, "");
    text = text.slice(0, found.index) + blank + text.slice(end);
  }
  return text;
}

/** Behind the brace that closes the one before `at`, by its indentation: rustfmt has been here. */
function closing(text, at) {
  const line = text.slice(text.lastIndexOf("\n", at - 1) + 1, at);
  const indent = /^[ \t]*/.exec(line)[0];
  const end = text.indexOf(`\n${indent}}\n`, at);
  return end < 0 ? text.length : end + indent.length + 2;
}

/** A raw string, a string, a character, or a comment: what comes first counts. */
const QUIET =
  /\br(#*)"[^]*?"\1|"(?:[^"\\]|\\[^])*"|'(?:[^'\\\n]|\\(?:u\{\w+\}|x\w\w|.))'|\/\/[^\n]*|\/\*[^]*?\*\//g;

/** A file's text without its tests, with comments and what stands in quotes taken out. */
export function code(file) {
  const text = withoutTests(readFileSync(file, "utf8"));
  return text.replace(QUIET, (quiet) => quiet.replace(/[^\n]/g, ""));
}
