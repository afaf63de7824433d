/** More about messages: their days, what they said before, who reacted, and what one keeps. */

import type { Locator } from '@playwright/test';

import { type Person, expect, test } from '../fixtures/test';

async function choose(person: Person, text: string, item: string): Promise<void> {
  await person.page.bringToFront();
  const message = person.message(text);
  await message.hover();
  await message.getByRole('button', { name: 'More' }).click();
  await person.page.getByRole('menuitem', { name: item, exact: true }).click();
}

async function itemsOf(person: Person, text: string): Promise<Locator> {
  // Nobody clicks in a tab that lies behind another; browsers draw it rarely.
  await person.page.bringToFront();
  // A menu that is open may lie over the message.
  await person.page.keyboard.press('Escape');
  const message = person.message(text);
  await message.hover();
  await message.getByRole('button', { name: 'More' }).click();
  return person.page.getByRole('menuitem');
}

/** The day so many days from now, where everybody in these tests lives. */
function day(from: number): string {
  return new Date(Date.now() + from * 86_400_000).toISOString().slice(0, 10);
}

test.describe('days', () => {
  test.use({ timezoneId: 'UTC' });

  test('a day leads to its first message, by key alone', async ({ alice }) => {
    await alice.open();
    await alice.post('the first of today');
    await alice.expectMessage('the first of today');
    for (let n = 0; n < 30; n += 1) {
      await alice.post(`line ${n}`);
    }
    await alice.expectMessage('line 29');
    await alice.page.reload();
    await alice.expectLive();
    await alice.page.locator('.room__head').getByRole('button', { name: 'Go to a day' }).press('Enter');
    const field = alice.page.getByLabel('Go to a day', { exact: true }).and(alice.page.locator('input'));
    await expect(field).toBeFocused();
    await field.fill(day(0));
    await field.press('Enter');
    await expect(alice.message('the first of today')).toBeInViewport();
    await expect(field).toBeHidden();
  });

  test('the line of a day opens the same, and what cannot be found is said', async ({ alice }) => {
    await alice.open();
    await alice.post('hello');
    await alice.expectMessage('hello');
    await alice.log.getByRole('heading', { name: 'Today' }).getByRole('button').click();
    const dialog = alice.page.locator('#day-dialog');
    const field = dialog.locator('input');
    await expect(field).toHaveValue(day(0));
    await alice.page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();

    await choose(alice, 'hello', 'Delete');
    await alice.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await expect(alice.log).toContainText('This message was deleted.');
    await alice.log.getByRole('heading', { name: 'Today' }).getByRole('button').click();
    await dialog.getByRole('button', { name: 'Go', exact: true }).click();
    await expect(dialog.getByRole('alert')).toHaveText('Nothing was said on that day or after it.');
    await field.fill('');
    await expect(dialog.getByRole('alert')).toHaveCount(0);
  });

  test('an address with a day leads on, and back goes where one came from', async ({ alice }) => {
    await alice.open();
    await alice.post('hello');
    await alice.expectMessage('hello');
    await alice.page.goto(alice.at('/rooms/release'));
    await alice.page.goto(alice.at(`/rooms/lobby?on=${day(-3)}`));
    await expect(alice.page).toHaveURL(/\/rooms\/lobby\?at=\d+#m\d+$/);
    await expect(alice.message('hello')).toHaveClass(/message--target/);
    await alice.page.goBack();
    await expect(alice.page).toHaveURL(alice.at('/rooms/release'));
  });
});

test('what a message said before is shown from its mark', async ({ alice, bob }) => {
  await alice.open();
  await bob.open();
  await alice.post('first **draft**');
  await alice.expectMessage('draft');
  for (const text of ['second', 'third']) {
    await alice.box.press('ArrowUp');
    await alice.box.fill(text);
    await alice.box.press('Enter');
    await alice.expectMessage(text);
  }
  await bob.expectMessage('third');
  await bob.message('third').getByRole('link', { name: '(edited)' }).press('Enter');
  const dialog = bob.page.getByRole('dialog', { name: 'What it said before' });
  await expect(dialog.getByRole('listitem')).toHaveText([/as it is now\s*third$/, /second$/, /first \*\*draft\*\*$/]);
  await bob.page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(bob.message('third').getByRole('link', { name: '(edited)' })).toBeFocused();
});

test('who reacted is a list, reached by key', async ({ alice, bob, letIn }) => {
  const carol = await letIn('Carol');
  for (const person of [alice, bob, carol]) {
    await person.open();
  }
  await alice.post('cake?');
  for (const person of [bob, carol]) {
    await person.expectMessage('cake?');
    await choose(person, 'cake?', 'React: 👍');
  }
  await expect(alice.message('cake?').getByRole('button', { name: /^👍/ })).toContainText('2');
  await alice.message('cake?').getByRole('button', { name: 'More' }).focus();
  await alice.page.keyboard.press('Enter');
  await alice.page.getByRole('menuitem', { name: 'Reactions', exact: true }).press('Enter');
  const dialog = alice.page.getByRole('dialog', { name: 'Reactions' });
  await expect(dialog.getByRole('heading', { name: '👍 2' })).toBeVisible();
  await expect(dialog.getByRole('listitem')).toHaveText([/Bob/, /Carol/]);
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toBeHidden();
});

test('a message nobody reacted to has no such list', async ({ alice }) => {
  await alice.open();
  await alice.post('hm');
  await alice.expectMessage('hm');
  await expect((await itemsOf(alice, 'hm')).filter({ hasText: 'Reactions' })).toHaveCount(0);
});

test('what is saved is saved on every device, and found again', async ({ alice, bob }) => {
  await bob.open();
  await alice.open();
  const phone = await alice.anotherTab();
  await phone.open();
  await bob.post('the key is under the mat');
  await alice.expectMessage('the key is under the mat');
  await choose(alice, 'the key is under the mat', 'Save for later');
  await expect(async () => {
    await expect(await itemsOf(phone, 'the key is under the mat')).toContainText(['Remove from saved'], { timeout: 200 });
  }).toPass();
  await phone.page.keyboard.press('Escape');

  await alice.page.getByRole('link', { name: 'Saved messages' }).click();
  await expect(alice.page.getByRole('heading', { name: 'Saved messages' })).toBeVisible();
  const saved = alice.page.getByRole('article');
  await expect(saved).toHaveText(/Bob\s*guest\s*#lobby.*the key is under the mat\s*Remove$/s);
  await saved.getByRole('link', { name: 'lobby' }).click();
  await expect(alice.message('the key is under the mat')).toHaveClass(/message--target/);
  await alice.expectLive();

  await choose(phone, 'the key is under the mat', 'Remove from saved');
  await expect(async () => {
    await expect(await itemsOf(alice, 'the key is under the mat')).toContainText(['Save for later'], { timeout: 200 });
  }).toPass();
  await alice.page.goto(alice.at('/saved'));
  await expect(alice.page.getByText('Nothing is saved here.')).toBeVisible();
  await bob.page.goto(bob.at('/saved'));
  await expect(bob.page.getByText('Nothing is saved here.')).toBeVisible();
});

test('what was saved while there was no socket is known when there is one again', async ({ alice }) => {
  await alice.open();
  await alice.post('keep me');
  await alice.expectMessage('keep me');
  await alice.loseSocket();
  const target = (await alice.message('keep me').getAttribute('data-seq')) ?? '';
  const form = { room: '1', target, on: 'true' };
  const saved = await alice.context.request.post(alice.at('/api/save_message'), { form });
  expect(saved.ok()).toBe(true);
  await alice.goOnline();
  await alice.expectLive();
  await expect(async () => {
    await expect(await itemsOf(alice, 'keep me')).toContainText(['Remove from saved'], { timeout: 200 });
  }).toPass();
});
