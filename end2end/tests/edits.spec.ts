/** Edits under way, and answers, while the page and their messages come and go. */

import type { Locator } from '@playwright/test';

import { PASSWORD, own } from '../fixtures/owner';
import { Guest, type Person, expect, test } from '../fixtures/test';

const about = (person: Person): Locator => person.page.locator('.about');

/** Takes up the last own message and types something else. */
async function edit(person: Person, said: string, text: string): Promise<void> {
  await person.expectMessage(said);
  await person.box.press('ArrowUp');
  await expect(person.box).toHaveValue(said);
  await person.box.fill(text);
}

async function expectEdit(person: Person, text: string): Promise<void> {
  await expect(about(person)).toHaveText('Editing your message');
  await expect(person.box).toHaveValue(text);
}

async function choose(of: Locator, item: string): Promise<void> {
  await of.hover();
  await of.getByRole('button', { name: 'More' }).click();
  await of.page().getByRole('menuitem', { name: item, exact: true }).click();
}

/** The same person on another device takes a message away. */
async function deleteElsewhere(person: Person, phone: Person, text: string): Promise<void> {
  const other = await person.on(phone);
  await other.open();
  await choose(other.message(text), 'Delete');
  await other.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(other.articles.filter({ hasText: 'This message was deleted.' })).toHaveCount(1);
}

test('an edit under way is there again after another room, a reload and another edit', async ({ alice }) => {
  await alice.open();
  await alice.post('at eight');
  await alice.expectMessage('at eight');
  await alice.box.fill('a draft');
  await choose(alice.message('at eight'), 'Edit');
  await alice.box.fill('at nine');
  const rooms = alice.page.getByRole('navigation', { name: 'Rooms' });
  await rooms.getByRole('link', { name: 'release' }).click();
  await alice.expectRoom('release');
  await expect(alice.box).toHaveValue('');
  await expect(about(alice)).toHaveCount(0);
  await alice.box.fill('elsewhere');
  await rooms.getByRole('link', { name: 'lobby' }).click();
  await expectEdit(alice, 'at nine');
  await alice.page.reload();
  await alice.expectLive();
  await expectEdit(alice, 'at nine');

  // Another edit begins; what was typed of the first stands there still.
  await alice.box.press('Escape');
  await expect(alice.box).toHaveValue('a draft');
  await alice.box.fill('');
  await alice.post('at home');
  await edit(alice, 'at home', 'at work');
  await choose(alice.message('at eight'), 'Edit');
  await expectEdit(alice, 'at eight');
  await alice.box.fill('at ten');
  await choose(alice.message('at home'), 'Edit');
  await expectEdit(alice, 'at work');
  await choose(alice.message('at eight'), 'Edit');
  await expectEdit(alice, 'at ten');
  await alice.box.press('Enter');
  await alice.expectMessage('at ten');
  await expect(about(alice)).toHaveCount(0);
  await alice.page.reload();
  await alice.expectLive();
  await expectEdit(alice, 'at work');
  await alice.page.getByRole('button', { name: 'Cancel' }).click();
  await alice.page.reload();
  await alice.expectLive();
  await expect(about(alice)).toHaveCount(0);
  await expect(alice.box).toHaveValue('');
});

test('an edit in a thread is kept for its thread', async ({ alice }) => {
  await alice.open();
  await alice.post('tea?');
  await alice.expectMessage('tea?');
  await choose(alice.message('tea?'), 'Reply in a thread');
  const box = alice.page.getByRole('textbox', { name: 'Reply in this thread' });
  await box.fill('with milk');
  await box.press('Enter');
  await expect(box).toHaveValue('');
  const said = alice.page.getByRole('complementary', { name: 'Thread' }).getByRole('article');
  await expect(said.last()).toContainText('with milk');
  await expect(said.last()).not.toHaveAttribute('aria-busy');
  await box.press('ArrowUp');
  await box.fill('with lemon');
  await alice.page.reload();
  await alice.expectLive();
  await expect(box).toHaveValue('with lemon');
  await expect(about(alice)).toHaveText('Editing your message');
  await expect(alice.box, 'the room has none').toHaveValue('');
  await box.press('Enter');
  await expect(said.last()).toContainText('with lemon');
  await expect(about(alice)).toHaveCount(0);
});

test('an edit under way outlives the session', async ({ server, letIn }) => {
  await own(server);
  const olga = await letIn('');
  const signIn = async () => {
    await olga.page.getByRole('textbox', { name: 'E-mail address' }).fill('olga@example.org');
    await olga.page.getByLabel('Password').fill(PASSWORD);
    await olga.page.getByRole('button', { name: 'Sign in' }).click();
  };
  await olga.page.goto(olga.at('/rooms/lobby'));
  await signIn();
  await olga.expectLive();
  await olga.post('half');
  await edit(olga, 'half', 'half a thought, and the rest of it');
  olga.watch.announceBrokenLine();
  olga.watch.announce(/status of 401/);
  await olga.context.clearCookies();
  await olga.box.press('Enter');
  await expect(olga.page).toHaveURL(/\/login\?next=/);
  await signIn();
  await expect(olga.page).toHaveURL(/\/rooms\/lobby/);
  await olga.expectLive();
  await expectEdit(olga, 'half a thought, and the rest of it');
  await olga.box.press('Enter');
  await olga.expectMessage('half a thought, and the rest of it');
});

test('an edit emptied asks about deleting', async ({ alice }) => {
  await alice.open();
  await alice.post('regrets');
  await edit(alice, 'regrets', '');
  const dialog = alice.page.getByRole('dialog', { name: 'Delete this message?' });
  for (const send of [() => alice.box.press('Enter'), () => alice.sendButton.click()]) {
    await send();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect(dialog).toBeHidden();
    await expect(about(alice)).toHaveText('Editing your message');
    await alice.expectMessage('regrets');
  }
  await alice.box.press('Enter');
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(alice.articles).toContainText('This message was deleted.');
  await expect(about(alice)).toHaveCount(0);
  await expect(alice.box).toBeFocused();
  await expect(alice.box).toHaveValue('');
});

test('an edit whose message is deleted keeps its words for a new one, and says so', async ({ alice, bob, letIn }) => {
  await alice.open();
  await bob.open();
  await alice.post('on Monday');
  await alice.expectMessage('on Monday');
  await alice.box.fill('and bring a cake');
  await choose(alice.message('on Monday'), 'Edit');
  await alice.box.fill('on Tuesday');
  await deleteElsewhere(alice, await letIn(''), 'on Monday');
  await expect(about(alice)).toContainText('The message you were editing was deleted.');
  await expect(alice.box).toHaveValue('and bring a cake\n\non Tuesday');
  await alice.box.press('Enter');
  await expect(bob.articles.last()).toContainText('on Tuesday');
  await expect(bob.articles).toHaveCount(2);
  await expect(about(alice)).toHaveCount(0);
  await alice.page.reload();
  await alice.expectLive();
  await expect(alice.box).toHaveValue('');
  await expect(about(alice)).toHaveCount(0);
});

test('an edit whose message was deleted meanwhile is told of at the return', async ({ alice, letIn }) => {
  await alice.open();
  await alice.post('on Monday');
  await edit(alice, 'on Monday', 'on Tuesday');
  await alice.page.goto(alice.at('/rooms/release'));
  await deleteElsewhere(alice, await letIn(''), 'on Monday');
  await alice.open();
  await expect(about(alice)).toContainText('The message you were editing was deleted.');
  await expect(alice.box).toHaveValue('on Tuesday');
  await alice.page.getByRole('button', { name: 'Cancel' }).click();
  await expect(about(alice)).toHaveCount(0);
  await expect(alice.box, 'it is a draft now').toHaveValue('on Tuesday');
});

test('an answer whose message is deleted says so and goes as a message of its own', async ({ alice, bob }) => {
  await alice.open();
  await bob.open();
  await alice.post('Tea at five?');
  await bob.expectMessage('Tea at five?');
  await bob.box.press('Shift+ArrowUp');
  await expect(about(bob)).toContainText('Replying to Alice');
  await bob.box.fill('gladly');
  await choose(alice.message('Tea at five?'), 'Delete');
  await alice.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(about(bob)).toContainText('The message you were replying to was deleted.');
  await expect(bob.box).toHaveValue('gladly');
  await bob.box.press('Enter');
  await alice.expectMessage('gladly');
  await expect(alice.message('gladly').locator('.quote')).toHaveCount(0);
  await expect(bob.message('gladly').locator('.quote')).toHaveCount(0);
  await expect(about(bob)).toHaveCount(0);
});

test('an answer written offline to a message deleted meanwhile quotes nothing', async ({ alice, bob }) => {
  await alice.open();
  await bob.open();
  await alice.post('Tea at five?');
  await bob.expectMessage('Tea at five?');
  await bob.goOffline();
  await bob.box.press('Shift+ArrowUp');
  await bob.post('gladly');
  await choose(alice.message('Tea at five?'), 'Delete');
  await alice.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(alice.articles).toContainText('This message was deleted.');
  await bob.goOnline();
  await alice.expectMessage('gladly');
  await expect(alice.message('gladly').locator('.quote')).toHaveCount(0);
});

test('an edit survives a page that is loaded anew behind it', async ({ alice }) => {
  await alice.open();
  await alice.post('first');
  await edit(alice, 'first', 'second');
  await alice.goOffline();
  await alice.goOnline();
  await alice.expectLive();
  await expectEdit(alice, 'second');
  await alice.page.getByRole('button', { name: 'Cancel' }).click();
  await expect(alice.box).toHaveValue('');
});

test('an answer under way is there again after another room, a reload and far from its message', async ({
  server,
  alice,
}) => {
  const bob = await Guest.signIn(server, 'Bob');
  await bob.post('lobby', 'Tea at five?');
  await alice.open();
  await alice.expectMessage('Tea at five?');
  await choose(alice.message('Tea at five?'), 'Reply');
  await alice.box.fill('gladly');
  const expectAnswer = async () => {
    await expect(about(alice)).toContainText('Replying to Bob');
    await expect(about(alice)).toContainText('Tea at five?');
    await expect(alice.box).toHaveValue('gladly');
  };
  const rooms = alice.page.getByRole('navigation', { name: 'Rooms' });
  await rooms.getByRole('link', { name: 'release' }).click();
  await expect(about(alice)).toHaveCount(0);
  await expect(alice.box).toHaveValue('');
  await alice.post('elsewhere');
  await rooms.getByRole('link', { name: 'lobby' }).click();
  await expectAnswer();
  await alice.page.reload();
  await alice.expectLive();
  await expectAnswer();

  // More was said since than is on a page and fetched ahead of the reader.
  await alice.page.goto('about:blank');
  await bob.post('lobby', ...Array.from({ length: 200 }, (_, n) => `more ${n}`));
  await alice.page.goto(alice.at('/rooms/lobby?at=newest'));
  await alice.expectLive();
  await expect(alice.message('Tea at five?')).toHaveCount(0);
  await expectAnswer();
  await alice.box.press('Enter');
  await expect(alice.message('gladly').locator('.quote')).toContainText('Tea at five?');
  await expect(about(alice)).toHaveCount(0);
  await alice.page.reload();
  await alice.expectLive();
  await expect(about(alice)).toHaveCount(0);

  // One that is given up does not come back.
  await alice.box.press('Shift+ArrowUp');
  await expect(about(alice)).toContainText('Replying to');
  await alice.box.press('Escape');
  await alice.page.reload();
  await alice.expectLive();
  await expect(about(alice)).toHaveCount(0);
});

test('signing out asks before an edit, or words in a thread, are lost', async ({ alice }) => {
  await alice.open();
  await alice.post('at eight');
  await alice.expectMessage('at eight');
  await edit(alice, 'at eight', 'at nine');
  await choose(alice.message('at eight'), 'Reply in a thread');
  await alice.page.getByRole('textbox', { name: 'Reply in this thread' }).fill('with milk');
  await alice.page.getByRole('button', { name: 'Settings' }).click();
  const asked = alice.page.waitForEvent('dialog');
  const click = alice.page.getByRole('button', { name: 'Sign out', exact: true }).click();
  const question = await asked;
  expect(question.message()).toContain('2 things you wrote have not been sent yet.');
  await question.dismiss();
  await click;
  await expectEdit(alice, 'at nine');
});
