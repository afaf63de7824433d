/** Files in messages, as people send and see them. */

import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import type { Locator } from '@playwright/test';

import { displayP3 } from '../fixtures/icc';
import { coloured, redAndBlue } from '../fixtures/png';
import { type Person, expect, test } from '../fixtures/test';

const picture = (name: string, width = 90, height = 60) => ({
  name,
  mimeType: 'image/png',
  buffer: redAndBlue(width, height),
});

test('a picture and a file go with a message, and others see, read and save them', async ({ alice, bob }) => {
  await alice.open();
  await bob.open();
  const minutes = randomBytes(70_000);
  await choose(alice, picture('夏祭り.png', 900, 600), {
    name: '議事録.bin',
    mimeType: 'text/html',
    buffer: minutes,
  });
  await expect(tray(alice).getByRole('listitem')).toHaveCount(2);
  await tray(alice).getByRole('textbox', { name: 'Describe the picture: 夏祭り.png' }).fill('lanterns');
  await expect(alice.sendButton).toBeEnabled();
  await alice.post('from the festival');
  await expect(tray(alice)).toHaveCount(0);

  const message = bob.message('from the festival');
  const image = message.getByRole('img', { name: 'lanterns' });
  await expect(image).toBeVisible();
  expect(await image.evaluate((shown: HTMLImageElement) => shown.decode().then(() => shown.naturalWidth > 0))).toBe(true);
  const link = message.getByRole('link', { name: '議事録.bin' });
  await expect(link).toContainText('70 kB');
  const download = bob.page.waitForEvent('download');
  await link.click();
  const saved = await download;
  expect(saved.suggestedFilename()).toBe('議事録.bin');
  expect((await readFile(await saved.path())).equals(minutes)).toBe(true);
  // The page anew shows the same, and so does one without the browser's half.
  await bob.open();
  await expect(bob.message('from the festival').getByRole('img', { name: 'lanterns' })).toBeVisible();
});

test('a message of files alone needs no words', async ({ alice, bob }) => {
  await bob.open();
  await alice.open();
  await choose(alice, picture('a.png'), picture('b.png'), picture('c.png'));
  await expect(alice.sendButton).toBeEnabled();
  await expect(tray(alice).getByRole('progressbar')).toHaveCount(0);
  await alice.sendButton.click();
  await expect(bob.log.getByRole('img', { name: /^[abc]\.png$/ })).toHaveCount(3);
});

test('pictures are looked at one after the other, near and far', async ({ alice, bob }) => {
  await bob.open();
  await alice.open();
  await choose(alice, picture('a.png', 2_400, 1_600), picture('b.png'));
  await expect(alice.sendButton).toBeEnabled();
  await alice.sendButton.click();
  await choose(alice, picture('c.png'));
  await expect(alice.sendButton).toBeEnabled();
  await alice.sendButton.click();
  await expect(bob.log.getByRole('img', { name: /^[abc]\.png$/ })).toHaveCount(3);
  const link = bob.log.getByRole('link', { name: 'Picture: b.png' });
  await link.click();
  const box = bob.page.getByRole('dialog');
  const shown = box.getByRole('img');
  await expect(shown).toHaveAttribute('alt', 'b.png');
  await bob.page.keyboard.press('ArrowRight');
  await expect(shown).toHaveAttribute('alt', 'c.png');
  await expect(box.getByRole('button', { name: 'Next picture' })).toBeHidden();
  await bob.page.keyboard.press('ArrowRight');
  await expect(shown).toHaveAttribute('alt', 'c.png');
  await bob.page.keyboard.press('ArrowLeft');
  await box.getByRole('button', { name: 'Previous picture' }).click();
  await expect(shown).toHaveAttribute('alt', 'a.png');
  const width = () => shown.evaluate((image) => image.getBoundingClientRect().width);
  await expect.poll(width).toBeGreaterThan(400);
  expect(await width(), 'as wide as the window at most').toBeLessThanOrEqual(1_280);
  await bob.page.keyboard.press('+');
  await expect.poll(width).toBe(2_400);
  await bob.page.keyboard.press('0');
  await expect.poll(width).toBeLessThanOrEqual(1_280);
  await bob.page.keyboard.press('Escape');
  await expect(box).toBeHidden();
  await expect(link, 'back where one was').toBeFocused();
  // The page behind is still the room.
  await expect(bob.page).toHaveURL(/\/rooms\/lobby$/);
});

test('what is lost on the way is sent again, and only that', async ({ alice, bob }) => {
  await bob.open();
  await alice.open();
  alice.watch.announceBrokenLine();
  const asked: string[] = [];
  let pieces = 0;
  await alice.page.route('**/api/*upload*', async (route) => {
    const name = new URL(route.request().url()).pathname.split('/').at(-1) ?? '';
    asked.push(name);
    if (name === 'upload_chunk') {
      pieces += 1;
      if (pieces === 2) {
        await route.abort();
        return;
      }
    }
    await route.continue();
  });
  const film = randomBytes(1_400_000);
  await choose(alice, { name: 'film.bin', mimeType: 'application/octet-stream', buffer: film });
  await alice.box.fill('here it is');
  await expect(alice.sendButton).toBeEnabled({ timeout: 20_000 });
  await alice.box.press('Enter');
  const download = bob.page.waitForEvent('download');
  await bob.message('here it is').getByRole('link', { name: 'film.bin' }).click();
  expect((await readFile(await (await download).path())).equals(film)).toBe(true);
  expect(asked.filter((name) => name === 'begin_upload')).toHaveLength(1);
  // Three pieces, and one of them twice.
  expect(pieces).toBe(4);
});

test('a refused file says why, and the text and the others stay', async ({ alice, bob }) => {
  await bob.open();
  await alice.open();
  alice.watch.announce(/status of [45]\d\d/);
  await alice.page.route('**/api/begin_upload*', async (route) => {
    if (route.request().postData()?.includes('large')) {
      const body = '{"Rejected":{"code":"too_large","max_bytes":100000000}}';
      await route.fulfill({ status: 413, body });
    } else {
      await route.continue();
    }
  });
  await alice.box.fill('two of them');
  await choose(alice, picture('large.png'), picture('whole.png'));
  const large = tray(alice).getByRole('listitem').filter({ hasText: 'large.png' });
  await expect(large.getByRole('alert')).toContainText('larger than 100 MB');
  await expect(tray(alice).getByRole('textbox', { name: /whole\.png/ })).toBeVisible();
  await expect(alice.sendButton).toBeDisabled();
  await expect(alice.box).toHaveValue('two of them');
  await large.getByRole('button', { name: 'Remove: large.png' }).click();
  await expect(alice.sendButton).toBeEnabled();
  await alice.box.press('Enter');
  await expect(bob.message('two of them').getByRole('img', { name: 'whole.png' })).toBeVisible();
});

test('a picture that cannot be drawn goes as a file, and says why', async ({ alice, bob, letIn }) => {
  await bob.open();
  await alice.open();
  const whole = redAndBlue(90, 60);
  await choose(
    alice,
    { ...picture('half.png'), buffer: whole.subarray(0, 120) },
    { name: 'phone.heic', mimeType: 'image/heic', buffer: Buffer.from('\0\0\0\x14ftypheic\0\0\0\0mif1', 'latin1') },
  );
  const half = tray(alice).getByRole('listitem').filter({ hasText: 'half.png' });
  await expect(half.getByRole('status')).toContainText('This picture is damaged. It goes as a file');
  const heic = tray(alice).getByRole('listitem').filter({ hasText: 'phone.heic' });
  await expect(heic.getByRole('status')).toContainText('Only JPEG, PNG, GIF and WebP are shown');
  await alice.post('two pictures');
  const message = bob.message('two pictures');
  await expect(message).toContainText('This picture is damaged.');
  await expect(message).toContainText('Only JPEG, PNG, GIF and WebP are shown');
  const download = bob.page.waitForEvent('download');
  await message.getByRole('link', { name: 'half.png' }).click();
  expect((await readFile(await (await download).path())).equals(whole.subarray(0, 120))).toBe(true);

  // By the plain form as well, whatever it is called; and in Japanese.
  const hanako = await letIn('花子', { locale: 'ja' });
  const form = await (await hanako.context.request.get(hanako.at('/rooms/lobby'))).text();
  const value = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(form)![1]!;
  await hanako.context.request.post(hanako.at('/api/post_message'), {
    multipart: {
      room: value('room'),
      client_id: value('client_id'),
      body: 'こわれています',
      files: { name: 'say "hi" \\o.png', mimeType: 'image/png', buffer: whole.subarray(0, 120) },
    },
  });
  const sent = bob.message('こわれています');
  await expect(sent.getByRole('link', { name: 'say "hi" \\o.png' })).toBeVisible();
  await hanako.page.goto(hanako.at('/rooms/lobby'));
  await expect(hanako.page.getByRole('article').last()).toContainText('この画像は壊れています。');
});

test('files chosen in a room go on while another is looked at, and wait there', async ({ alice, bob }) => {
  await bob.open();
  await alice.open();
  const goTo = (room: string) => alice.page.getByRole('link', { name: new RegExp(room) }).first().click();
  let goOn = () => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  await alice.page.route('**/api/upload_chunk*', async (route) => {
    await held;
    await route.continue();
  });
  await choose(alice, picture('夏祭り.png'));
  await alice.box.fill('for the lobby');
  await expect(tray(alice).getByRole('progressbar')).toBeVisible();

  await goTo('release');
  await alice.expectRoom('release');
  await expect(tray(alice)).toHaveCount(0);
  const lobby = alice.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: /lobby/ });
  await expect(lobby).toContainText('Files not sent yet');
  // What is under way for another room keeps nobody from writing here.
  await expect(alice.sendButton).toBeEnabled();
  const arrived = alice.page.waitForResponse(/upload_chunk/);
  goOn();
  await arrived;
  await choose(alice, { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('notes') });
  await expect(tray(alice).getByRole('listitem')).toHaveCount(1);
  await expect(alice.sendButton).toBeEnabled();
  await alice.post('for release');
  await expect(alice.message('for release').getByRole('link', { name: 'notes.txt' })).toBeVisible();
  await expect(alice.log.getByRole('img', { name: '夏祭り.png' })).toHaveCount(0);

  await goTo('lobby');
  await alice.expectRoom('lobby');
  await expect(lobby).not.toContainText('Files not sent yet');
  const description = tray(alice).getByRole('textbox', { name: 'Describe the picture: 夏祭り.png' });
  await description.fill('lanterns');
  await goTo('release');
  await expect(tray(alice)).toHaveCount(0);
  await goTo('lobby');
  await expect(description).toHaveValue('lanterns');
  await expect(alice.box).toHaveValue('for the lobby');
  await alice.box.press('Enter');
  await expect(bob.message('for the lobby').getByRole('img', { name: 'lanterns' })).toBeVisible();
  await expect(tray(alice)).toHaveCount(0);
});

test('photographs keep the colours of the telephone that took them', async ({ alice, bob }) => {
  await bob.open();
  await alice.open();
  await choose(alice, { ...picture('evening.png'), buffer: coloured([200, 120, 80], displayP3()) });
  await expect(alice.sendButton).toBeEnabled();
  await alice.sendButton.click();
  const shown = bob.log.getByRole('img', { name: 'evening.png' });
  await expect(shown).toBeVisible();
  const seen = await shown.evaluate(async (image: HTMLImageElement) => {
    await image.decode();
    const canvas = new OffscreenCanvas(1, 1).getContext('2d')!;
    canvas.drawImage(image, 0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  });
  // What these numbers are in sRGB: as they stand, they would be duller.
  for (const [n, expected] of [213, 115, 71].entries()) {
    expect(Math.abs(seen[n]! - expected), `${seen}`).toBeLessThanOrEqual(2);
  }
});

test('files are pasted and dropped, ten at the most', async ({ alice }) => {
  await alice.open();
  const bytes = [...redAndBlue(4, 4)];
  await alice.box.evaluate((box, png) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(png)], 'pasted.png', { type: 'image/png' }));
    box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, bytes);
  await expect(tray(alice).getByRole('listitem')).toHaveCount(1);
  await alice.log.evaluate((log, png) => {
    const data = new DataTransfer();
    for (let n = 0; n < 12; n += 1) {
      data.items.add(new File([new Uint8Array(png)], `dropped-${n}.png`, { type: 'image/png' }));
    }
    log.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
  }, bytes);
  await expect(tray(alice).getByRole('listitem')).toHaveCount(10);
  await expect(alice.page.getByText('A message has at most 10 files.')).toBeVisible();
  await expect(alice.box).toHaveValue('');
});

test('a stranger gets no file', async ({ alice, letIn }) => {
  await alice.open();
  await choose(alice, picture('secret.png'));
  await expect(alice.sendButton).toBeEnabled();
  await alice.post('look');
  const href = await alice.message('look').getByRole('link').first().getAttribute('href');
  const stranger = await letIn('');
  for (const path of [href, `${href}/small`, `${href}/large`]) {
    const answer = await stranger.context.request.get(stranger.at(path!), { maxRedirects: 0 });
    expect(answer.status(), path!).toBe(401);
  }
});

const tray = (person: Person): Locator => person.page.getByRole('list', { name: 'Files' });

async function choose(person: Person, ...files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> {
  await person.page.getByLabel('Add files').setInputFiles(files);
}
