/** Rooms that are deleted while somebody writes in them: no word goes anywhere else. */

import { type Person, expect, test } from '../fixtures/test';

async function makeRoom(person: Person, name: string, kind: 'public' | 'private'): Promise<string> {
  const answer = await person.page.request.post(person.at('/rooms'), {
    form: { name, topic: '', kind },
    maxRedirects: 0,
  });
  return answer.headers()['location'] ?? '';
}

async function add(person: Person, room: string, name: string): Promise<void> {
  await person.page.goto(person.at(`${room}/settings?q=${name}`));
  await person.page.getByRole('button', { name: `Add: ${name}` }).click();
  await expect(person.page.getByRole('status')).toHaveText('Saved.');
}

async function remove(person: Person, room: string): Promise<void> {
  await person.page.request.post(person.at(`${room}/settings/delete`), { form: { sure: 'true' } });
}

const SECRET = 'for the board only';

test('what was written offline for a room that is gone is handed back, and posted nowhere', async ({
  alice,
  bob,
  letIn,
}) => {
  const eve = await letIn('Eve');
  for (const person of [alice, bob, eve]) {
    await person.open();
  }
  const board = await makeRoom(alice, 'board', 'private');
  await add(alice, board, 'Bob');
  await bob.page.goto(bob.at(board));
  await bob.expectLive();
  // He comes back and asks about the room before he is told that it is gone.
  bob.watch.announce(/status of 404 .*\/api\/saved_in/);
  await bob.goOffline();
  await bob.post(SECRET);
  await bob.expectPending(SECRET);
  await bob.box.fill('and half a sentence');

  await remove(alice, board);
  const random = await makeRoom(eve, 'random', 'public');
  await bob.goOnline();

  const gone = bob.page.getByRole('region', { name: 'Rooms that are gone' });
  await expect(gone).toContainText('“board” is gone');
  await expect(gone).toContainText(SECRET);
  await expect(gone).toContainText('and half a sentence');
  await expect(bob.page).toHaveURL(bob.at('/rooms/lobby'));
  await expect(bob.box).toHaveValue('');
  await expect(bob.articles).toHaveCount(0);
  await eve.page.goto(eve.at(random));
  await eve.expectLive();
  await expect(eve.articles).toHaveCount(0);
  await expect(eve.listed('Bob')).toHaveCount(0);

  // They stay until they are dismissed, in all tabs.
  await bob.page.reload();
  await expect(gone).toContainText(SECRET);
  const other = await bob.anotherTab();
  await other.open();
  await expect(other.page.getByText(SECRET)).toBeVisible();
  await gone.getByRole('button', { name: 'Dismiss' }).click();
  await expect(gone).toHaveCount(0);
  await expect(other.page.getByText(SECRET)).toHaveCount(0);
  await bob.page.reload();
  await bob.expectLive();
  await expect(gone).toHaveCount(0);
});

test('a browser that was closed meanwhile hands the words back when it is opened', async ({
  alice,
  bob,
}) => {
  await alice.open();
  await bob.open();
  const board = await makeRoom(alice, 'board', 'private');
  await add(alice, board, 'Bob');
  await bob.page.goto(bob.at(board));
  await bob.expectLive();
  await bob.loseSocket();
  await bob.post(SECRET);
  await bob.expectPending(SECRET);
  const next = await bob.anotherTab();
  await bob.page.close();
  await remove(alice, board);
  bob.line.mend();
  await next.open();
  await expect(next.page.getByText('“board” is gone')).toBeVisible();
  await expect(next.page.getByText(SECRET)).toBeVisible();
});
