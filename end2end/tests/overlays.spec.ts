/** What opens over the chat is loaded apart from the page: late, again after a failure. */

import { expect, test } from '../fixtures/test';

const PART = '**/split_overlays*.wasm';

test('what is asked for before it is loaded opens as soon as it is', async ({ alice }) => {
  let asked = () => {};
  const isAsked = new Promise<void>((resolve) => (asked = resolve));
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await alice.page.route(PART, async (route) => {
    asked();
    await released;
    await route.continue();
  });
  await alice.open();
  await isAsked;
  await alice.post('hello');
  await alice.expectMessage('hello');
  await alice.message('hello').hover();
  await alice.message('hello').getByRole('button', { name: 'More' }).click();
  await expect(alice.page.getByRole('menu')).toHaveCount(0);
  release();
  await expect(alice.page.getByRole('menu')).toBeVisible();
});

test('a part that cannot be loaded is told of, and tried again', async ({ alice }) => {
  alice.watch.announce(/split_overlays|Failed to load resource|Failed to fetch|wasm/i);
  let reachable = false;
  await alice.page.route(PART, (route) => (reachable ? route.continue() : route.abort()));
  const failed = alice.page.waitForEvent('requestfailed', (request) =>
    request.url().includes('split_overlays'),
  );
  await alice.open();
  await failed;
  const note = alice.page.getByText('This part of the page could not be loaded.');
  await expect(note).toHaveCount(0);
  await alice.page.keyboard.press('Control+k');
  await expect(note).toBeVisible();
  await expect(alice.page.getByRole('dialog')).toHaveCount(0);

  reachable = true;
  await alice.page.keyboard.press('Control+k');
  await expect(alice.page.getByRole('combobox', { name: 'Go to a room or a person' })).toBeFocused();
});

test('a page comes alive without what opens over it', async ({ alice }) => {
  const html = await (await alice.page.request.get(alice.at('/rooms/lobby'))).text();
  expect(html).not.toContain('role="menu"');
  // And only one large part of it is asked for in advance.
  expect(html.match(/<link[^>]*\.wasm"/g)).toHaveLength(1);
});
