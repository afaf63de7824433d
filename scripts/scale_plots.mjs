#!/usr/bin/env node
// scale_plots.mjs OUTCOMES.json: draws the plots of docs/scale.md from what
// `bench simulate --json` has written. Legible on light and dark pages.
import { readFileSync, writeFileSync } from "node:fs";

const { sizes, outcomes } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const folder = new URL("../docs/scale/", import.meta.url);

const WIDTH = 720, HEIGHT = 400;
const PLOT = { left: 70, right: 500, top: 40, bottom: 340 };

// Told apart by their dashes as well as by their colours.
const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #24292f }
  .title { font-weight: 600; font-size: 15px }
  .grid { stroke: #d0d7de; stroke-width: 1 }
  .bound { stroke: #6e7781; stroke-width: 1.5; stroke-dasharray: 2 3 }
  .line { fill: none; stroke-width: 2.5 }
  .s0 { stroke: #0550ae } .s1 { stroke: #bc4c00; stroke-dasharray: 8 4 }
  .s2 { stroke: #1a7f37; stroke-dasharray: 3 3 } .s3 { stroke: #8250df; stroke-dasharray: 10 3 2 3 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .grid { stroke: #3d444d } .bound { stroke: #9198a1 }
    .s0 { stroke: #79c0ff } .s1 { stroke: #ffa657 } .s2 { stroke: #7ee787 } .s3 { stroke: #d2a8ff }
  }`;

const short = (n) =>
  n >= 1e6 ? `${n / 1e6} M` : n >= 1e3 ? `${n / 1e3} k` : `${Number(n.toPrecision(3))}`;

const decades = (low, high) => {
  const all = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1) {
    all.push(10 ** power);
  }
  return all;
};

// Both axes are logarithmic.
function plot({ title, across, up, unit = "", bound, lines }) {
  const points = lines.flatMap((line) => line.points);
  const xs = decades(Math.min(...points.map(([x]) => x)), Math.max(...points.map(([x]) => x)));
  const ys = decades(Math.min(...points.map(([, y]) => y)), Math.max(...points.map(([, y]) => y)));
  const place = (all, from, to) => (value) => {
    const [low, high] = [Math.log10(all[0]), Math.log10(all.at(-1))];
    return Math.round((from + ((Math.log10(value) - low) / (high - low)) * (to - from)) * 10) / 10;
  };
  const x = place(xs, PLOT.left, PLOT.right);
  const y = place(ys, PLOT.bottom, PLOT.top);
  const parts = [
    `<text class="title" x="${PLOT.left}" y="22">${title}</text>`,
    ...xs.map((value) =>
      `<line class="grid" x1="${x(value)}" x2="${x(value)}" y1="${PLOT.top}" y2="${PLOT.bottom}"/>` +
      `<text x="${x(value)}" y="${PLOT.bottom + 20}" text-anchor="middle">${short(value)}</text>`),
    ...ys.map((value) =>
      `<line class="grid" x1="${PLOT.left}" x2="${PLOT.right}" y1="${y(value)}" y2="${y(value)}"/>` +
      `<text x="${PLOT.left - 8}" y="${y(value) + 4}" text-anchor="end">${short(value)}${unit}</text>`),
    `<text x="${(PLOT.left + PLOT.right) / 2}" y="${PLOT.bottom + 45}" text-anchor="middle">${across}</text>`,
    `<text transform="translate(16 ${(PLOT.top + PLOT.bottom) / 2}) rotate(-90)" text-anchor="middle">${up}</text>`,
  ];
  if (bound) {
    parts.push(`<line class="bound" x1="${PLOT.left}" x2="${PLOT.right}" y1="${y(bound)}" y2="${y(bound)}"/>`);
  }
  // Names stand where their lines end, none on another.
  const names = lines.map((line, at) => ({ name: line.name, at, y: y(line.points.at(-1)[1]) }));
  names.sort((one, other) => one.y - other.y);
  names.forEach((it, at) => {
    if (at > 0) {
      it.y = Math.max(it.y, names[at - 1].y + 17);
    }
  });
  for (const [at, line] of lines.entries()) {
    const path = line.points.map(([px, py], place) => `${place ? "L" : "M"}${x(px)} ${y(py)}`).join("");
    parts.push(`<path class="line s${at}" d="${path}"/>`);
  }
  for (const { name, at, y: height } of names) {
    parts.push(
      `<line class="line s${at}" x1="${PLOT.right + 8}" x2="${PLOT.right + 32}" y1="${height}" y2="${height}"/>` +
      `<text x="${PLOT.right + 38}" y="${height + 4}">${name}</text>`,
    );
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">` +
    `<style>${STYLE}</style>\n${parts.join("\n")}\n</svg>\n`;
}

// What falls behind has no figures that mean anything.
const line = (name, share, of) => ({
  name,
  points: outcomes
    .filter(([setup, outcome]) => setup.marks_share === share && outcome.left < 0.02)
    .map(([setup, outcome]) => [setup.sockets, of(outcome)])
    .filter(([, value]) => value > 0),
});
const percent = (name, share, key) => line(name, share, (outcome) => outcome[key] * 100);
const nodes = outcomes[0][0].nodes;

writeFileSync(new URL("rooms.svg", folder), plot({
  title: "How many rooms have at least so many sockets",
  across: "sockets with the room open",
  up: "rooms",
  lines: [{ name: "of a million sockets", points: sizes }],
}));
for (const [file, share, title] of [
  ["parts.svg", false, `How busy each part is, on ${nodes} nodes`],
  ["parts-shared.svg", true, `The same, if read marks shared the lock`],
]) {
  writeFileSync(new URL(file, folder), plot({
    title,
    across: "sockets",
    up: "part of what there is of it",
    unit: " %",
    bound: 100,
    lines: [
      percent("a node's processors", share, "node_busy"),
      percent("PostgreSQL's processors", share, "postgres_busy"),
      percent("the lock of changes", share, "turn_busy"),
      percent("NATS's processor", share, "nats_busy"),
    ],
  }));
}
writeFileSync(new URL("latency.svg", folder), plot({
  title: `From being sent to each socket, on ${nodes} nodes`,
  across: "sockets",
  up: "milliseconds",
  lines: [
    line("p50, today", false, (it) => it.p50),
    line("p99, today", false, (it) => it.p99),
    line("p50, lock shared", true, (it) => it.p50),
    line("p99, lock shared", true, (it) => it.p99),
  ],
}));
