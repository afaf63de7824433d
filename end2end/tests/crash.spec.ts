import { expect, test } from '../fixtures/test';

test('a server killed while someone writes loses nothing and doubles nothing', async ({
  server,
  alice,
  bob,
}) => {
  await alice.open();
  await bob.open();
  for (const { watch } of [alice, bob]) {
    watch.announceBrokenLine();
  }
  const texts = Array.from({ length: 12 }, (_, n) => `${n + 1} of 12`);

  const writing = (async () => {
    for (const text of texts) {
      await bob.post(text);
    }
  })();
  await expect(alice.articles).not.toHaveCount(0);
  await server.kill();
  await writing;
  await expect(bob.articles).toHaveCount(texts.length);
  await bob.post('after the crash');
  await bob.expectPending('after the crash');

  await server.start();
  texts.push('after the crash');
  await bob.expectAll(texts);
  await alice.expectAll(texts);
  await expect(bob.articles.and(bob.page.locator('[aria-busy]'))).toHaveCount(0);
});

test('a message stored right before the crash, its answer lost, is there once', async ({
  server,
  alice,
  bob,
}) => {
  await alice.open();
  await bob.open();
  for (const { watch } of [alice, bob]) {
    watch.announceBrokenLine();
  }

  bob.line.deafen();
  await bob.post('火の用心');
  await alice.expectMessage('火の用心');
  await bob.expectPending('火の用心');
  await server.kill();
  bob.line.mend();
  await server.start();

  for (const person of [alice, bob]) {
    await person.expectLive();
    await person.expectAll(['火の用心']);
    await person.page.reload();
    await person.expectAll(['火の用心']);
  }
});

test('a restart in good order is over before anyone is told of trouble', async ({
  server,
  alice,
  bob,
}) => {
  await alice.open();
  await bob.open();
  for (const { watch } of [alice, bob]) {
    watch.announceBrokenLine();
  }
  await bob.box.fill('typed during the restart');

  await server.stop();
  await bob.expectNotLive();
  await server.start();
  await alice.expectLive();
  await bob.expectLive();
  await bob.box.press('Enter');
  await alice.expectMessage('typed during the restart');
  expect(server.log).toContain('stopped');
});
