/** Pictures of people: uploaded, cut to a square, fetched from a provider and from Gravatar. */

import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Locator, Page } from '@playwright/test';

import { redAndBlue as picture } from '../fixtures/png';
import { Server, expect, test } from '../fixtures/test';

const PASSWORD = '囲炉裏のまわりで話す';

test('a picture is chosen, cut and seen by everybody at once', async ({ alice, bob }) => {
  await alice.open();
  await bob.open();
  await alice.post('before');
  await bob.expectMessage('before');
  await expect(faceOf(bob.message('before'))).toHaveCount(0);

  const dialog = await openDialog(alice.page);
  await expect(dialog.getByRole('button', { name: 'Use this' })).toBeDisabled();
  // Left half red, right half blue.
  await dialog.getByLabel('Choose a picture').setInputFiles(file(picture(200, 100)));
  const stage = dialog.getByRole('group', { name: /Drag the picture/ });
  await stage.focus();
  for (let step = 0; step < 12; step += 1) {
    await stage.press('ArrowRight');
  }
  await dialog.getByRole('button', { name: 'Use this' }).click();
  await expect(dialog).toBeHidden();

  const face = faceOf(bob.message('before'));
  await expect(face).toBeVisible({ timeout: 1_000 });
  expect(await colour(face)).toBe('blue');
  await expect(faceOf(alice.message('before'))).toBeVisible();
  await expect(faceOf(bob.listed('Alice'))).toBeVisible();
  // What comes later has it, too, and so does the page anew.
  await alice.post('after');
  await bob.expectMessage('after');
  await bob.open();
  await expect(faceOf(bob.message('before'))).toBeVisible();
});

test('a picture is dragged and brought nearer', async ({ alice }) => {
  await alice.open();
  const dialog = await openDialog(alice.page);
  await dialog.getByLabel('Choose a picture').setInputFiles(file(picture(200, 100)));
  const stage = dialog.getByRole('group', { name: /Drag the picture/ });
  const image = stage.locator('img');
  await expect(image).toHaveCSS('left', /^-/);
  const box = (await stage.boundingBox())!;
  await alice.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await alice.page.mouse.down();
  await alice.page.mouse.move(box.x + box.width * 3, box.y + box.height / 2, { steps: 4 });
  await alice.page.mouse.up();
  // As far to the right as it goes: its left edge is at the window's.
  await expect(image).toHaveCSS('left', '0px');
  const before = (await image.boundingBox())!.width;
  await dialog.getByLabel('Zoom').fill('2');
  expect((await image.boundingBox())!.width).toBeCloseTo(2 * before, 0);
});

test('what is no picture is said to be none, and nothing is lost', async ({ alice }) => {
  await alice.open();
  const dialog = await openDialog(alice.page);
  await dialog.getByLabel('Choose a picture').setInputFiles(file(Buffer.from('<svg')));
  await expect(dialog.getByRole('alert')).toContainText('no picture we can read');
  await dialog.getByLabel('Choose a picture').setInputFiles(file(picture(9, 9)));
  await expect(dialog.getByRole('alert')).toBeHidden();
  await expect(dialog.getByRole('button', { name: 'Use this' })).toBeEnabled();
});

test('a plain form will do, and the order is one’s own', async ({ alice, bob }) => {
  await alice.open();
  await alice.post('hello');
  await bob.open();
  await bob.expectMessage('hello');
  alice.watch.announce(/status of 422/);
  await alice.page.goto(alice.at('/account'));
  const section = alice.page.getByRole('region', { name: 'Your picture' });
  await section.getByLabel('Another picture').setInputFiles(file(picture(20, 20)));
  await section.getByRole('button', { name: 'Upload' }).click();
  await expect(section.getByRole('status')).toHaveText('Saved.');
  await expect(faceOf(bob.message('hello'))).toBeVisible({ timeout: 1_000 });

  await section.getByRole('button', { name: 'Use: First letter' }).click();
  await expect(faceOf(bob.message('hello'))).toHaveCount(0, { timeout: 1_000 });
  await section.getByRole('button', { name: 'Use: Uploaded' }).click();
  await expect(faceOf(bob.message('hello'))).toBeVisible({ timeout: 1_000 });
  await section.getByRole('button', { name: 'Remove the uploaded picture' }).click();
  await expect(faceOf(bob.message('hello'))).toHaveCount(0, { timeout: 1_000 });

  await section.getByLabel('Another picture').setInputFiles(file(Buffer.from('nothing')));
  await section.getByRole('button', { name: 'Upload' }).click();
  await expect(section.getByRole('alert')).toContainText('Only JPEG, PNG, GIF and WebP are shown.');
});

test('Gravatar is asked by the server, never by a browser', async ({ letIn }) => {
  const asked: string[] = [];
  const gravatar = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end(picture(32, 32));
  });
  await new Promise<void>((ready) => gravatar.listen(0, '127.0.0.1', ready));
  const at = `http://127.0.0.1:${(gravatar.address() as AddressInfo).port}/avatar/`;
  const env = { IRORI_GRAVATAR_URL: at };
  const server = await Server.start({ rooms: ['lobby'], messagesPer10s: 100, env });
  const { page, context } = await letIn('');
  const elsewhere: string[] = [];
  context.on('request', (request) => {
    if (!request.url().startsWith(server.url) && !request.url().startsWith('data:')) {
      elsewhere.push(request.url());
    }
  });
  await page.goto(server.setupLink);
  await page.getByRole('textbox', { name: 'Your name' }).fill('Olga');
  await page.getByRole('textbox', { name: 'E-mail address' }).fill('Olga@example.org');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  // The page hears of it when it is there.
  await expect(page.locator('.me .avatar__picture')).toBeVisible();
  const hash = createHash('sha256').update('olga@example.org').digest('hex');
  expect(asked).toEqual([`/avatar/${hash}?s=256&d=404`]);
  expect(elsewhere).toEqual([]);
  await page.close();
  await server.dispose();
  gravatar.close();
});

const faceOf = (place: Locator) => place.locator('.avatar__picture');

async function openDialog(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Your picture' }).click();
  const dialog = page.getByRole('dialog', { name: 'Your picture' });
  await expect(dialog).toBeVisible();
  return dialog;
}

const file = (buffer: Buffer) => ({ name: 'face.png', mimeType: 'image/png', buffer });

/** What is seen in the middle. */
function colour(face: Locator): Promise<string> {
  return face.evaluate(async (element: HTMLImageElement) => {
    await element.decode();
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d')!;
    context.drawImage(element, 0, 0, 1, 1);
    const [red = 0, , blue = 0] = context.getImageData(0, 0, 1, 1).data;
    return red > blue ? 'red' : 'blue';
  });
}
