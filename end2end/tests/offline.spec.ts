import { Guest, expect, test } from '../fixtures/test';

test('who was offline and comes back sees what everyone sees', async ({ alice, bob }) => {
  await alice.open();
  await bob.open();
  await alice.post('before');
  await bob.expectMessage('before');

  await bob.goOffline();
  const hers = ['電車が止まりました', 'I will be late', '先に始めてください'];
  const his = ['I am in the tunnel', 'トンネルの中です'];
  for (const text of hers) {
    await alice.post(text);
    await alice.expectMessage(text);
  }
  for (const text of his) {
    await bob.post(text);
    await bob.expectPending(text);
  }
  await expect(bob.articles).toHaveCount(1 + his.length);
  await expect(alice.articles).toHaveCount(1 + hers.length);

  await bob.goOnline();
  const all = ['before', ...hers, ...his];
  await bob.expectAll(all);
  await alice.expectAll(all);
  await expect(bob.articles.and(bob.page.locator('[aria-busy]'))).toHaveCount(0);
  expect(await bob.transcript()).toEqual(await alice.transcript());
});

test('a room that is out of reach takes nothing away', async ({ bob }) => {
  await bob.open();
  await bob.post('here');
  await bob.expectMessage('here');
  await bob.goOffline();
  await bob.box.fill('half a sentence');
  bob.watch.announce(/Failed to load resource|ERR_INTERNET_DISCONNECTED/);
  await bob.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: 'release' }).click();
  await expect(bob.page.getByText('That room could not be opened')).toBeVisible();
  await expect(bob.page).toHaveURL(bob.at('/rooms/lobby'));
  await expect(bob.box).toHaveValue('half a sentence');
  await bob.post('and still here');
  await bob.expectPending('and still here');
  await bob.goOnline();
  await bob.expectAll(['here', 'and still here']);
});

test('a message whose answer was lost is not stored twice', async ({ alice, bob }) => {
  await alice.open();
  await bob.open();

  bob.line.deafen();
  await bob.post('did this arrive?');
  await alice.expectMessage('did this arrive?');
  await bob.expectPending('did this arrive?');

  bob.watch.announceBrokenLine();
  bob.line.cut();
  await bob.expectNotLive();
  bob.line.mend();
  await bob.post('and this?');
  await bob.expectAll(['did this arrive?', 'and this?']);
  await alice.expectAll(['did this arrive?', 'and this?']);
});

test('a long absence is made up for completely', async ({ server, bob }) => {
  const carol = await Guest.signIn(server, 'Carol');
  await carol.post('lobby', 'the last thing he read');
  await bob.open();
  await bob.goOffline();

  const missed = Array.from({ length: 130 }, (_, n) => `missed ${n + 1}`);
  await carol.post('lobby', ...missed);
  await bob.goOnline();
  await bob.expectAll(['the last thing he read', ...missed]);
});

test('the words in the message box outlast a broken line', async ({ bob }) => {
  await bob.open();
  await bob.box.fill('half a thou');
  await bob.goOffline();
  await bob.box.press('End');
  await bob.box.pressSequentially('ght');
  await bob.goOnline();
  await bob.expectLive();
  await expect(bob.box).toHaveValue('half a thought');
});
