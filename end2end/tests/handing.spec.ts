/** What is handed over that is no file, or was one: and where it may be dropped. */

import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Locator, Page } from '@playwright/test';

import { redAndBlue } from '../fixtures/png';
import { expect, test as base } from '../fixtures/test';

/** With a folder of this machine's, as people drop things from one. */
const test = base.extend<{ desk: string }>({
  desk: async ({}, use) => {
    const desk = await mkdtemp(join(tmpdir(), 'irori-'));
    await use(desk);
    await rm(desk, { recursive: true });
  },
});

test('a folder is told of by name, and what comes with it goes', async ({ alice, bob, desk }) => {
  await mkdir(join(desk, '写真 2026'));
  await writeFile(join(desk, '写真 2026', 'inside.txt'), 'inside');
  await writeFile(join(desk, 'beside.txt'), 'beside');
  await bob.open();
  await alice.open();
  await dropFromDesk(alice.page, alice.log, [join(desk, '写真 2026'), join(desk, 'beside.txt')]);
  await expect(alice.page.getByRole('alert').filter({ hasText: '“写真 2026” is a folder.' })).toBeVisible();
  await expect(tray(alice.page.getByRole('main')).getByRole('listitem')).toHaveCount(1);
  await expect(alice.sendButton).toBeEnabled();
  await alice.post('what was beside it');
  await expect(bob.message('what was beside it').getByRole('link', { name: 'beside.txt' })).toBeVisible();
});

test('a file that changed or vanished before it went is told of, and holds nothing up', async ({ alice, bob, desk }) => {
  const path = (name: string) => join(desk, name);
  for (const name of ['first.txt', 'changed.txt', 'gone.txt', 'last.txt']) {
    await writeFile(path(name), name);
  }
  await bob.open();
  await alice.open();
  const choose = (...names: string[]) =>
    alice.page.getByLabel('Add files').setInputFiles(names.map(path));
  // The first goes, and the others wait for it.
  const goOn = await holdPieces(alice.page);
  await choose('first.txt', 'changed.txt', 'gone.txt');
  await expect(tray(alice.page.getByRole('main')).getByRole('progressbar')).toHaveCount(3);
  await rm(path('gone.txt'));
  await writeFile(path('changed.txt'), 'something else, and longer');
  // Those of another room wait behind them.
  await alice.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: 'release' }).click();
  await alice.expectRoom('release');
  await choose('last.txt');
  goOn();
  const said = alice.page.getByRole('alert').filter({ hasText: 'cannot be read' });
  for (const name of ['changed.txt', 'gone.txt']) {
    await expect(said).toContainText(`“${name}” was left out`);
  }
  await expect(alice.sendButton).toBeEnabled({ timeout: 20_000 });
  await alice.post('for release');
  await expect(alice.message('for release').getByRole('link', { name: 'last.txt' })).toBeVisible();
  await alice.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: 'lobby' }).click();
  await expect(tray(alice.page.getByRole('main')).getByRole('listitem')).toHaveCount(1);
  await expect(alice.sendButton).toBeEnabled();
  await alice.post('for the lobby');
  await expect(bob.message('for the lobby').getByRole('link', { name: 'first.txt' })).toBeVisible();
});

test('what the server cannot take now lets others go first', async ({ alice, bob }) => {
  await bob.open();
  await alice.open();
  alice.watch.announce(/status of 503/);
  let refused = 0;
  await alice.page.route('**/api/begin_upload*', async (route) => {
    if (route.request().postData()?.includes('first') && refused < 2) {
      refused += 1;
      await route.fulfill({ status: 503, body: '{"Rejected":{"code":"internal"}}' });
    } else {
      await route.continue();
    }
  });
  const file = (name: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(name) });
  await alice.page.getByLabel('Add files').setInputFiles([file('first.txt'), file('second.txt')]);
  const second = tray(alice.page.getByRole('main')).getByRole('listitem').filter({ hasText: 'second.txt' });
  await expect(second.getByRole('progressbar')).toHaveCount(0);
  await expect(alice.sendButton).toBeEnabled({ timeout: 20_000 });
  await alice.post('both');
  for (const name of ['first.txt', 'second.txt']) {
    await expect(bob.message('both').getByRole('link', { name })).toBeVisible();
  }
  expect(refused).toBe(2);
});

test('a drop anywhere lands in a message box, and never leaves the page', async ({ alice }) => {
  await alice.open();
  await alice.post('tea?');
  const { page } = alice;
  const thread = page.getByRole('complementary', { name: 'Thread' });
  await alice.message('tea?').hover();
  await alice.message('tea?').getByRole('button', { name: 'Reply in a thread' }).click();
  await expect(thread.getByRole('textbox')).toBeVisible();
  const [room, side] = [tray(page.getByRole('main')), tray(thread)];
  let [inRoom, inThread] = [0, 0];
  for (const [where, place] of [
    [page.locator('.side__head'), 'room'],
    [page.getByRole('navigation', { name: 'Rooms' }), 'room'],
    [page.locator('.room__head'), 'room'],
    [alice.log, 'room'],
    [alice.box, 'room'],
    [page.locator('body'), 'room'],
    [thread.getByRole('log'), 'thread'],
    [thread.getByRole('heading', { name: 'Thread' }), 'thread'],
    [thread.getByRole('textbox', { name: 'Reply in this thread' }), 'thread'],
  ] as const) {
    expect(await drop(where, `${inRoom}-${inThread}.png`)).toEqual({ over: true, dropped: true });
    if (place === 'room') {
      inRoom += 1;
    } else {
      inThread += 1;
    }
    await expect(room.getByRole('listitem')).toHaveCount(inRoom);
    await expect(side.getByRole('listitem')).toHaveCount(inThread);
  }
  // A dialog lies over the boxes.
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('option').first()).toBeVisible();
  expect(await drop(page.getByRole('dialog'), 'over.png')).toEqual({ over: true, dropped: true });
  await page.keyboard.press('Escape');
  await expect(room.getByRole('listitem')).toHaveCount(inRoom);
  await expect(page).toHaveURL(/\/rooms\/lobby\?thread=\d+$/);
});

test('leaving the page is asked about while files wait, and only then', async ({ alice }) => {
  await alice.open();
  const { page } = alice;
  let asked = 0;
  page.on('dialog', async (dialog) => {
    asked += dialog.type() === 'beforeunload' ? 1 : 0;
    await dialog.dismiss();
  });
  const waiting = tray(page.getByRole('main')).getByRole('listitem');
  await page.getByLabel('Add files').setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('a') });
  await expect(waiting).toHaveCount(1);
  await alice.box.click();
  // By the browser, and by a link to a page that is another document.
  await page.evaluate(() => location.reload());
  await expect.poll(() => asked).toBe(1);
  await page.getByRole('link', { name: 'Search messages' }).click({ noWaitAfter: true });
  await expect.poll(() => asked).toBe(2);
  // To another room nothing is lost, and nothing is asked.
  await page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: 'release' }).click();
  await alice.expectRoom('release');
  await page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: 'lobby' }).click();
  await expect(waiting).toHaveCount(1);
  await waiting.getByRole('button', { name: 'Remove: a.txt' }).click();
  await page.reload();
  await alice.expectLive();
  expect(asked).toBe(2);
});

const tray = (within: Locator): Locator => within.getByRole('list', { name: 'Files' });

/** No piece of a file arrives until the answer is called. */
async function holdPieces(page: Page): Promise<() => void> {
  let goOn = () => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  await page.route('**/api/upload_chunk*', async (route) => {
    await held;
    await route.continue();
  });
  return goOn;
}

/** Drops what lies at these paths, as the system does. */
async function dropFromDesk(page: Page, where: Locator, files: string[]): Promise<void> {
  const { x, y, width, height } = (await where.boundingBox())!;
  const input = await page.context().newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await input.send('Input.dispatchDragEvent', { type, x: x + width / 2, y: y + height / 2, data });
  }
}

/** Drops a picture there. Answers whether the page took the two events. */
function drop(where: Locator, name: string): Promise<{ over: boolean; dropped: boolean }> {
  return where.evaluate(
    (element, { name, png }) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(png)], name, { type: 'image/png' }));
      const taken = (type: string) =>
        !element.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
      return { over: taken('dragover'), dropped: taken('drop') };
    },
    { name, png: [...redAndBlue(4, 4)] },
  );
}
