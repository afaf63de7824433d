import type { Locator } from '@playwright/test';

import { type Person, expect, test } from '../fixtures/test';

async function makeRoom(person: Person, name: string, isPrivate = false): Promise<void> {
  await person.page.getByRole('link', { name: 'Find or make a room' }).click();
  await person.page.getByRole('textbox', { name: 'Name' }).fill(name);
  if (isPrivate) {
    await person.page.getByRole('radio', { name: 'Those who are invited' }).check();
  }
  await person.page.getByRole('button', { name: 'Make a room' }).click();
  await person.expectLive();
}

/** The link to a room or a conversation, in the list of one's own. */
function inList(person: Person, name: string | RegExp): Locator {
  return person.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name });
}

/** Joins a public room that others have made, from its address. */
async function join(person: Person, slug: string): Promise<void> {
  await person.page.goto(person.at(`/rooms/${slug}`));
  await person.page.getByRole('button', { name: 'Join this room' }).click();
  await person.expectLive();
}

async function settings(person: Person): Promise<void> {
  await person.page.getByRole('link', { name: /^About this/ }).click();
}

test('a room is made, found and joined, and both talk in it', async ({ alice, bob }) => {
  await alice.open();
  await bob.open();
  await makeRoom(alice, '写真クラブ');
  await expect(alice.page).toHaveURL(new RegExp(encodeURIComponent('写真クラブ')));
  await alice.post('ようこそ');
  await bob.page.getByRole('link', { name: 'Find or make a room' }).click();
  await bob.page.getByRole('searchbox').fill('写真');
  await bob.page.getByRole('button', { name: 'Search' }).click();
  await expect(bob.page.getByRole('listitem').filter({ hasText: 'lobby' })).toHaveCount(0);
  await bob.page.getByRole('button', { name: 'Join: 写真クラブ' }).click();
  await bob.expectLive();
  await bob.expectMessage('ようこそ');
  await bob.post('こんにちは');
  await alice.expectMessage('こんにちは');
});

test('a private room is seen by nobody until they are added, and then at once', async ({
  alice,
  bob,
}) => {
  await alice.open();
  await bob.open();
  await makeRoom(alice, 'Surprise party', true);
  await alice.post('for Carol');
  await bob.page.goto(bob.at('/rooms'));
  await expect(bob.page.getByText('Surprise')).toHaveCount(0);
  bob.watch.announce(/status of 404/);
  const { pathname } = new URL(alice.page.url());
  await bob.page.goto(bob.at(pathname));
  await expect(bob.page.getByRole('heading', { name: 'Nothing here' })).toBeVisible();
  await bob.open();

  await settings(alice);
  await alice.page.getByRole('searchbox').fill('bo');
  await alice.page.getByRole('button', { name: 'Search' }).click();
  await alice.page.getByRole('button', { name: 'Add: Bob' }).click();
  await expect(alice.page.getByRole('status')).toHaveText('Saved.');
  const link = bob.page.getByRole('link', { name: 'Surprise party' });
  await link.click();
  await bob.expectMessage('for Carol');
  await expect(bob.page.locator('.notice').last()).toContainText('added Bob');

  // And out again: the page he has open is his no more.
  await bob.page.goto(bob.at(pathname));
  await bob.expectLive();
  await alice.page.getByRole('button', { name: 'Remove: Bob' }).click();
  await expect(alice.page.getByRole('status')).toHaveText('Saved.');
  await expect(bob.page.getByText('for Carol')).toHaveCount(0);
  await expect(bob.page).toHaveURL(bob.at('/rooms/lobby'));
  await expect(bob.page.getByText('“Surprise party” is gone, or you are')).toBeVisible();
});

test('a direct conversation is between those two', async ({ alice, bob, letIn }) => {
  const carol = await letIn('Carol');
  for (const person of [alice, bob, carol]) {
    await person.open();
  }
  await alice.page.getByRole('link', { name: 'Write to somebody' }).click();
  await alice.page.getByRole('searchbox').fill('bob');
  await alice.page.getByRole('button', { name: 'Search' }).click();
  await alice.page.getByRole('checkbox', { name: 'Bob' }).check();
  await alice.page.getByRole('button', { name: 'Begin' }).click();
  await alice.expectLive();
  await expect(alice.page.getByRole('heading', { level: 1 })).toContainText('Bob');
  await alice.post('between us');
  const link = inList(bob, 'Alice');
  await expect(link).toContainText('1 unread');
  await link.click();
  await bob.expectMessage('between us');
  // Among themselves everybody pins.
  await bob.message('between us').hover();
  await bob.message('between us').getByRole('button', { name: 'More' }).click();
  await bob.page.getByRole('menuitem', { name: 'Pin to the room' }).click();
  await expect(alice.message('between us')).toContainText('Pinned');
  await expect(inList(carol, /Alice|Bob/)).toHaveCount(0);
  carol.watch.announce(/status of 404/);
  await carol.page.goto(bob.page.url().replace(bob.line.url, carol.line.url));
  await expect(carol.page.getByRole('heading', { name: 'Nothing here' })).toBeVisible();
  // The same two have the same conversation.
  await bob.page.goto(bob.at('/direct?q=Alice'));
  await bob.page.getByRole('checkbox', { name: 'Alice' }).check();
  await bob.page.getByRole('button', { name: 'Begin' }).click();
  await bob.expectMessage('between us');
});

test('a name in the list of people leads to the conversation with them', async ({ alice, bob }) => {
  await alice.open();
  await bob.open();
  await alice.listed('Bob').getByRole('link').click();
  await expect(alice.page.getByRole('heading', { level: 1 })).toContainText('Bob');
  await alice.post('just us');
  await expect(inList(bob, 'Alice')).toContainText('1 unread');
  // Oneself is nobody to write to.
  await expect(alice.listed('Alice').getByRole('link')).toHaveCount(0);
  // Where both a person and a conversation fit, the conversation is offered.
  await alice.page.keyboard.press('Control+k');
  await alice.page.getByRole('combobox').fill('bob');
  await expect(alice.page.getByRole('option')).toHaveText(['@Bob']);
});

test('a long name of a room leaves the counts of all others in sight', async ({ alice, bob }) => {
  await alice.open();
  await bob.open();
  await makeRoom(alice, 'とても長い名前の部屋で、ほかの部屋の数字が見えなくなってはいけません');
  await bob.post('anybody here?');
  const link = inList(alice, 'lobby');
  await expect(link).toContainText('1 unread');
  await expect(link.locator('.badge')).toBeInViewport({ ratio: 1 });
  const list = alice.page.getByRole('navigation', { name: 'Rooms' });
  expect(await list.evaluate((list) => list.scrollWidth - list.clientWidth)).toBe(0);
});

test('name, topic and archive are seen at once by those in the room', async ({ alice, bob }) => {
  await alice.open();
  await bob.open();
  await makeRoom(alice, 'Club');
  await join(bob, 'club');
  await settings(alice);
  await alice.page.getByRole('textbox', { name: 'Name' }).fill('Book club');
  await alice.page.getByRole('textbox', { name: 'Topic' }).fill('今月は「こころ」');
  await alice.page.getByRole('button', { name: 'Save', exact: true }).nth(1).click();
  await expect(alice.page.getByRole('status')).toHaveText('Saved.');
  await expect(bob.page.getByRole('heading', { level: 1 })).toContainText('Book club');
  await expect(bob.page.locator('.room__topic')).toHaveText('今月は「こころ」');
  await expect(bob.page.getByRole('link', { name: 'Book club' })).toBeVisible();
  const archive = alice.page.locator('details', { hasText: 'Archive this room' });
  await archive.locator('summary').click();
  await archive.getByRole('button', { name: 'Archive this room' }).click();
  await expect(bob.page.getByText('This room is archived: it can be read')).toBeVisible();
  await expect(bob.box).toBeHidden();
  await alice.page.getByRole('button', { name: 'Open this room again' }).click();
  await expect(bob.box).toBeVisible();
});

test('a deleted room is gone for those who have it open', async ({ alice, bob }) => {
  await alice.open();
  await bob.open();
  await makeRoom(alice, 'Short');
  await alice.post('not for long');
  await join(bob, 'short');
  await bob.expectMessage('not for long');
  await settings(alice);
  await alice.page.locator('summary', { hasText: 'Delete this room' }).click();
  await alice.page.getByRole('checkbox', { name: 'Yes, delete everything in it' }).check();
  await alice.page.getByRole('button', { name: 'Delete this room' }).click();
  await alice.expectLive();
  await expect(alice.page.getByRole('link', { name: 'Short' })).toHaveCount(0);
  await expect(bob.page).toHaveURL(bob.at('/rooms/lobby'));
  await expect(bob.page.getByText('“Short” is gone, or you are no longer in it.')).toBeVisible();
  await expect(inList(bob, 'Short')).toHaveCount(0);
  await bob.page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(bob.page.getByText('“Short” is gone')).toHaveCount(0);
});

test('favourites come first, and a hidden room is out of sight', async ({ alice }) => {
  await alice.open('release');
  await settings(alice);
  await alice.page.getByRole('checkbox', { name: 'Among my favourites' }).check();
  await alice.page.getByRole('button', { name: 'Save', exact: true }).first().click();
  await expect(alice.page.getByRole('status')).toHaveText('Saved.');
  await alice.open('lobby');
  const rooms = alice.page.getByRole('navigation', { name: 'Rooms' });
  await expect(rooms.getByRole('heading').first()).toHaveText('Favourites');
  await expect(rooms.getByRole('link', { name: 'release' })).toHaveCount(1);
  await alice.page.goto(alice.at('/rooms/release/settings'));
  await alice.page.getByRole('checkbox', { name: 'Among my favourites' }).uncheck();
  await alice.page.getByRole('radio', { name: 'Nothing, and hide it' }).check();
  await alice.page.getByRole('button', { name: 'Save', exact: true }).first().click();
  await alice.open('lobby');
  await expect(rooms.getByRole('link', { name: 'release' })).toHaveCount(0);
});

test('who makes a room of a name that is taken is told, and keeps what they typed', async ({
  alice,
}) => {
  await alice.open();
  alice.watch.announce(/status of 4\d\d/);
  await alice.page.getByRole('link', { name: 'Find or make a room' }).click();
  await alice.page.getByRole('textbox', { name: 'Name' }).fill('Lobby!');
  await alice.page.getByRole('textbox', { name: 'Topic' }).fill('a second one');
  await alice.page.getByRole('button', { name: 'Make a room' }).click();
  await expect(alice.page.getByRole('alert')).toHaveText('There is a room of this name already.');
  await expect(alice.page.getByRole('textbox', { name: 'Topic' })).toHaveValue('a second one');
});
