/** What was read, and what is to be read again. */

import { type Person, expect, test } from '../fixtures/test';

async function markUnread(person: Person, text: string): Promise<void> {
  const message = person.message(text);
  await message.hover();
  await message.getByRole('button', { name: 'More' }).click();
  await person.page.getByRole('menuitem', { name: 'Mark as unread' }).click();
}

/** What the list says of a room. */
function room(person: Person, name: string) {
  return person.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name });
}

/** The line, and the message right below it. */
async function expectLineAbove(person: Person, text: string): Promise<void> {
  const line = person.log.locator('.unread-line');
  await expect(line).toHaveCount(1);
  await expect(line.locator('xpath=following-sibling::*[1]')).toContainText(text);
}

test('a message marked as unread waits on every device until one comes back to it', async ({ alice, bob }) => {
  await bob.open();
  await alice.open();
  const phone = await alice.anotherTab();
  await phone.open('release');
  for (const text of ['one', 'two', 'three']) {
    await bob.post(text);
  }
  await alice.expectAll(['one', 'two', 'three']);
  await expect(room(phone, 'lobby')).not.toContainText('unread');

  await markUnread(alice, 'two');
  await expectLineAbove(alice, 'two');
  for (const device of [alice, phone]) {
    await expect(room(device, 'lobby')).toContainText('2 unread');
    await expect(device.page).toHaveTitle(/^\(2\) /);
  }
  // She looks at its end all the time; and what comes is added.
  await alice.page.locator('.timeline').click();
  await bob.post('four');
  await alice.expectMessage('four');
  await expect(room(phone, 'lobby')).toContainText('3 unread');
  await expect(room(alice, 'lobby')).toContainText('3 unread');
  await expect(room(bob, 'lobby')).not.toContainText('unread');

  await room(alice, 'release').click();
  await expect(alice.page).toHaveTitle(/release/);
  await expect(room(alice, 'lobby')).toContainText('3 unread');
  await room(alice, 'lobby').click();
  await expectLineAbove(alice, 'two');
  for (const device of [alice, phone]) {
    await expect(room(device, 'lobby')).not.toContainText('unread');
  }
});

test('who answers has read', async ({ alice, bob }) => {
  await bob.open();
  await alice.open();
  await bob.post('are you there?');
  await alice.expectMessage('are you there?');
  await markUnread(alice, 'are you there?');
  await expect(room(alice, 'lobby')).toContainText('1 unread');
  await alice.post('yes');
  await expect(room(alice, 'lobby')).not.toContainText('unread');
  await expect(alice.log.locator('.unread-line')).toHaveCount(0);
});

test('a device that was away turns back when it is there again', async ({ alice, bob }) => {
  await bob.open();
  await alice.open();
  await bob.post('one');
  await bob.post('two');
  await alice.expectAll(['one', 'two']);
  await expect(room(alice, 'lobby')).not.toContainText('unread');
  await alice.loseSocket();
  // Another device of hers, which has a connection.
  const form = { room: '1', target: await seqOf(alice, 'two') };
  const marked = await alice.context.request.post(alice.at('/api/mark_unread'), { form });
  expect(marked.ok()).toBe(true);
  await alice.goOnline();
  await alice.expectLive();
  await expect(room(alice, 'lobby')).toContainText('1 unread');
  await expectLineAbove(alice, 'two');
});

test('one’s own messages are never unread', async ({ alice }) => {
  await alice.open();
  await alice.post('mine');
  await alice.expectMessage('mine');
  await alice.message('mine').hover();
  await alice.message('mine').getByRole('button', { name: 'More' }).click();
  await expect(alice.page.getByRole('menuitem', { name: 'Copy link' })).toBeVisible();
  await expect(alice.page.getByRole('menuitem', { name: 'Mark as unread' })).toHaveCount(0);
});

async function seqOf(person: Person, text: string): Promise<string> {
  return (await person.message(text).getAttribute('data-seq')) ?? '';
}

test('on a phone the way to the rooms says what waits behind it', async ({ alice, letIn }) => {
  const bob = await letIn('Bob', { viewport: { width: 390, height: 844 } });
  await bob.open();
  await bob.open('release');
  const button = bob.page.locator('.room__head').getByRole('button', { name: 'Rooms and people' });
  await expect(button).toHaveText('');
  await alice.open();
  await alice.post('@Bob are you there?');
  await expect(button).toHaveAccessibleName('Rooms and people: 1 unread');
  await expect(button.locator('.badge')).toBeVisible();
  await expect(button.locator('.badge--quiet')).toHaveCount(0);
});
