/** What a page weighs. Bytes do not depend on the machine, so exceeding a budget fails. */

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

import { Guest, expect, test } from '../fixtures/test';
import { SITE } from '../fixtures/server';

const ROOM_HTML = { what: 'a room page of 50 messages, HTML', budget: 70_000, goal: 60_000 };
const FIRST_LOAD = { what: 'the first load: HTML, CSS, JavaScript and WebAssembly, brotli', budget: 500_000, goal: 300_000 };
const OVERLAYS = { what: 'what opens by a click, brotli', budget: 66_000, goal: 66_000 };

function expectWithin({ what, budget, goal }: typeof ROOM_HTML, bytes: number): void {
  console.log(`${what}: ${bytes} bytes (budget ${budget}, goal ${goal})`);
  expect(bytes, what).toBeLessThanOrEqual(budget);
}

/** What the server hands out compressed, as it lies in the site. */
function packed(name: RegExp): number {
  const pkg = join(SITE, 'pkg');
  const files = readdirSync(pkg).filter((file) => name.test(file));
  expect(files.length, `${name} is in ${pkg}`).toBeGreaterThan(0);
  return files.reduce((sum, file) => sum + readFileSync(join(pkg, file)).length, 0);
}

test('a room and all it needs to come alive keep within their weight', async ({ server }) => {
  const names = ['花子', 'Ann Lee', 'Tarō', 'Sam'];
  const people = await Promise.all(names.map((name) => Guest.signIn(server, name)));
  // Turns of two, as people talk: half of the messages open a group.
  for (let n = 0; n < 50; n += 2) {
    const texts = [n, n + 1].map((m) => `${m}: 明日の合宿、集合は9時でいいですか？ See https://example.org/${m}`);
    await people[(n / 2) % names.length]!.post('lobby', ...texts);
  }
  const html = await people[0]!.read('/rooms/lobby');
  expect(html.match(/<article/g)).toHaveLength(50);
  const bytes = Buffer.byteLength(html);
  expectWithin(ROOM_HTML, bytes);
  const needed = packed(/^irori\.(css|js|wasm)\.br$/);
  expectWithin(FIRST_LOAD, needed + brotliCompressSync(html).length);
  expectWithin(OVERLAYS, packed(/^split_.*\.wasm\.br$/));
});
