/** The server's page becomes the browser's without a jolt. */

import type { Page } from '@playwright/test';

import { Guest, expect, test } from '../fixtures/test';

/** Something moved: how much the eye is disturbed, and what it was. */
interface Shift {
  score: number;
  moved: string[];
}

/** What Chromium tells (Layout Instability API); not in TypeScript's library. */
interface LayoutShift {
  value: number;
  sources: { node: Node | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[];
}

test.beforeEach(async ({ server }) => {
  const carol = await Guest.signIn(server, 'Carol');
  await carol.post('lobby', 'こんばんは', 'see https://example.org/ <b>', 'line one\nline two');
  await (await Guest.signIn(server, 'Dan')).post('lobby', 'hello', '👩‍👩‍👧');
});

/** What opens over a page is no part of the one the server draws: it stays on its way. */
async function withoutOverlays(page: Page): Promise<void> {
  await page.route('**/split_overlays*', () => {});
}

for (const room of ['lobby', 'release']) {
  test(`the browser draws what the server drew: ${room}`, async ({ alice }) => {
    await withoutOverlays(alice.page);
    const open = async () => {
      const answer = await alice.page.goto(alice.at(`/rooms/${room}`));
      await alice.expectLive();
      return (await answer?.text()) ?? '';
    };
    await open();
    // The second visit: from here on the server knows the reader's time zone.
    const html = await open();
    const [drawn, live] = await compared(alice.page, html);
    expect(live).toEqual(drawn);
    // It was not two empty pages.
    expect(drawn).toContain(room === 'lobby' ? 'こんばんは' : 'release');
  });
}

test('a room the browser draws by itself looks like the one the server draws', async ({ alice }) => {
  await withoutOverlays(alice.page);
  await alice.open('lobby');
  await alice.open('release');
  await alice.page.getByRole('navigation').getByRole('link', { name: 'lobby' }).click();
  await expect(alice.articles).toHaveCount(5);
  await expect(alice.listed('Alice')).toContainText('here now');
  const answer = await alice.context.request.get(alice.at('/rooms/lobby'));
  const [server, browser] = await compared(alice.page, await answer.text());
  expect(browser).toEqual(server);
  expect(browser).toContain('こんばんは');
});

for (const [device, viewport] of [
  ['phone', { width: 390, height: 844 }],
  ['desk', { width: 1280, height: 860 }],
] as const) {
  test(`nothing moves when the page comes alive: ${device}`, async ({ letIn }) => {
    const alice = await letIn('Alice', { viewport });
    await alice.page.addInitScript(() => {
      const shifts: Shift[] = [];
      Object.assign(window, { shifts });
      const place = ({ x, y, width, height }: DOMRectReadOnly) => `${width}x${height} at ${x},${y}`;
      const note = (entries: PerformanceObserverEntryList) => {
        for (const entry of entries.getEntries() as unknown as LayoutShift[]) {
          const moved = entry.sources.map(({ node, previousRect, currentRect }) => {
            const what = (node as Element | null)?.outerHTML?.slice(0, 200) ?? 'what is gone';
            return `${what} from ${place(previousRect)} to ${place(currentRect)}`;
          });
          shifts.push({ score: entry.value, moved });
        }
      };
      new PerformanceObserver(note).observe({ type: 'layout-shift', buffered: true });
    });
    const shifts = () =>
      alice.page.evaluate(async () => {
        // What was drawn last is reported with the frame after it.
        for (let frame = 0; frame < 3; frame += 1) {
          await new Promise(requestAnimationFrame);
        }
        return (window as unknown as { shifts: Shift[] }).shifts;
      });
    const total = async () => (await shifts()).reduce((sum, { score }) => sum + score, 0);
    for (const visit of ['first', 'second']) {
      await alice.open();
      await expect(alice.articles).toHaveCount(5);
      expect(await total(), `${visit} visit: ${JSON.stringify(await shifts())}`).toBeLessThan(0.01);
    }
    // The measure does measure.
    await alice.page.evaluate(() => {
      document.body.style.paddingTop = '200px';
    });
    await expect.poll(total).toBeGreaterThan(0.01);
  });
}

test('what is typed before the page comes alive is kept', async ({ alice, bob }) => {
  await bob.open();
  let release = () => {};
  const held = new Promise<void>((open) => (release = open));
  await alice.page.route('**/*.wasm', async (route) => {
    await held;
    await route.continue();
  });
  await alice.page.goto(alice.at('/rooms/lobby'), { waitUntil: 'commit' });
  await alice.box.fill('早く着いた言葉');
  await alice.box.press('End');
  await expect(alice.page.locator('[data-connection]')).not.toHaveAttribute('data-connection', 'open');

  release();
  await alice.expectLive();
  await expect(alice.box).toHaveValue('早く着いた言葉');
  await alice.box.press('Enter');
  await bob.expectMessage('早く着いた言葉');
});

test('who sends before the page comes alive sends once', async ({ alice, bob }) => {
  await bob.open();
  await alice.page.route('**/*.wasm', (route) => route.abort());
  alice.watch.announce(/wasm|Failed to (fetch|load)|net::ERR/);
  await alice.page.goto(alice.at('/rooms/lobby'));
  await alice.box.fill('as a plain form');
  await alice.sendButton.click();
  await expect(alice.message('as a plain form')).toHaveCount(1);
  await bob.expectMessage('as a plain form');
});

/** The tags, attributes and texts of a page's HTML and of the page as it stands. */
function compared(page: Page, html: string): Promise<[string[], string[]]> {
  return page.evaluate((source) => {
    // What is meant to differ: the state of the line, what was just clicked, what has been laid
    // out, and random ids.
    const differs = ({ name }: Attr, { attributes }: Element) =>
      ['data-connection', 'aria-pressed', 'data-leavable'].includes(name) ||
      (name === 'value' && attributes.getNamedItem('name')?.value === 'client_id');
    const parts = (node: Node): string[] => {
      if (node instanceof Text) {
        return [node.data];
      }
      if (!(node instanceof Element) || node.tagName === 'SCRIPT') {
        return [];
      }
      const attributes = [...node.attributes]
        .filter((attribute) => !differs(attribute, node))
        .map(({ name, value }) => `${name}="${value.trim()}"`);
      const tag = `<${[node.localName, ...attributes.sort()].join(' ')}>`;
      return [tag, ...[...node.childNodes].flatMap(parts)];
    };
    const drawn = new DOMParser().parseFromString(source, 'text/html');
    return [parts(drawn.body), parts(document.body)];
  }, html);
}
