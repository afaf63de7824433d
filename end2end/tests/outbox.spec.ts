/** Messages that could not be sent yet: kept over reloads and closed tabs, sent once. */

import { expect, test } from '../fixtures/test';

const UNSENT = ['first', '二番目', 'third'];

test('a reload keeps what is unsent, in order', async ({ alice, bob }) => {
  await alice.open();
  await bob.open();
  await bob.loseSocket();
  for (const text of UNSENT) {
    await bob.post(text);
    await bob.expectPending(text);
  }

  await bob.page.reload();
  for (const text of UNSENT) {
    await bob.expectPending(text);
  }
  await expect(bob.articles).toHaveText(UNSENT.map((text) => new RegExp(text)));
  await expect(alice.articles).toHaveCount(0);

  bob.line.mend();
  await bob.expectAll(UNSENT);
  await alice.expectAll(UNSENT);
  await bob.page.reload();
  await bob.expectAll(UNSENT);
});

test('a closed tab keeps what is unsent for the next one', async ({ alice, bob }) => {
  await alice.open();
  await bob.open();
  await bob.loseSocket();
  for (const text of UNSENT) {
    await bob.post(text);
  }
  const next = await bob.anotherTab();
  await bob.page.close();

  bob.line.mend();
  await next.open();
  await next.expectAll(UNSENT);
  await alice.expectAll(UNSENT);
});

test('two tabs of one person agree', async ({ alice, bob }) => {
  await alice.open();
  await bob.open();
  const other = await bob.anotherTab();
  await other.open();
  await bob.post('while all is well');
  await other.expectMessage('while all is well');

  await bob.loseSocket();
  await other.expectNotLive();
  await bob.post('from here');
  await other.expectPending('from here');
  await other.post('from there');
  await bob.expectPending('from there');

  bob.line.mend();
  const all = ['while all is well', 'from here', 'from there'];
  for (const tab of [bob, other, alice]) {
    await tab.expectAll(all);
    await expect(tab.articles.and(tab.page.locator('[aria-busy]'))).toHaveCount(0);
  }
});

test('what a closed tab left unsent is sent by the one that stays', async ({ alice, bob }) => {
  await alice.open();
  await bob.open();
  const other = await bob.anotherTab();
  await other.open();
  await bob.loseSocket();
  await other.expectNotLive();
  await bob.post('my tab will close');
  await other.expectPending('my tab will close');
  await bob.page.close();

  bob.line.mend();
  await other.expectLive();
  // It waits a while, in case the tab that has it sends it first.
  await expect(alice.message('my tab will close')).toHaveCount(1, { timeout: 15_000 });
  await other.expectAll(['my tab will close']);
});

test.describe('where one tab is the limit', () => {
  test.use({ serverOptions: { rooms: ['lobby'], messagesPer10s: 100, socketsPerPerson: 1 } });

  test('one more says so, and takes over when it may', async ({ bob }) => {
    await bob.open();
    const other = await bob.anotherTab();
    await other.page.goto(bob.at('/rooms/lobby'));
    const note = other.page.getByRole('status').filter({ hasText: 'open in too many places' });
    await expect(note).toBeVisible();
    await bob.post('still here');
    await bob.expectMessage('still here');

    await bob.page.close();
    await note.getByRole('button', { name: 'Load again' }).click();
    await other.expectLive();
    await other.expectMessage('still here');
    await expect(note).toHaveCount(0);
  });
});

test('a draft stays in its room, over room changes and reloads', async ({ bob }) => {
  const room = (name: string) => bob.page.getByRole('navigation').getByRole('link', { name });
  await bob.open('lobby');
  await bob.box.fill('for the lobby');
  await room('release').click();
  await expect(bob.page).toHaveTitle(/^release/);
  await expect(bob.box).toHaveValue('');
  await bob.box.fill('リリース向け');

  await bob.page.reload();
  await bob.expectLive();
  await expect(bob.box).toHaveValue('リリース向け');
  await room('lobby').click();
  await expect(bob.box).toHaveValue('for the lobby');
  await bob.box.press('Enter');
  await bob.expectMessage('for the lobby');
  await bob.page.reload();
  await bob.expectLive();
  await expect(bob.box).toHaveValue('');
});

test('who signs out is asked where messages would be lost', async ({ bob }) => {
  await bob.open();
  await bob.loseSocket();
  await bob.post('not sent yet');
  await bob.expectPending('not sent yet');

  const asked: string[] = [];
  let agrees = false;
  bob.page.on('dialog', (dialog) => {
    asked.push(dialog.message());
    void (agrees ? dialog.accept() : dialog.dismiss());
  });
  const signOut = async () => {
    await bob.page.getByRole('button', { name: 'Settings' }).click();
    await bob.page.getByRole('button', { name: 'Sign out', exact: true }).click();
  };
  await signOut();
  await expect.poll(() => asked.length).toBe(1);
  expect(asked[0]).toContain('Something you wrote has not been sent yet');
  await bob.expectPending('not sent yet');
  await bob.page.keyboard.press('Escape');
  agrees = true;
  await signOut();
  await bob.page.getByRole('button', { name: 'Sign out for good' }).click();
  await expect(bob.page).toHaveURL(/login/);
  expect(await bob.page.evaluate(() => localStorage.length)).toBe(0);
});
