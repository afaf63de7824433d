import { type Person, expect, test } from '../fixtures/test';

/** A tab whose time a test turns. */
async function withClock(person: Person): Promise<Person> {
  await person.page.clock.install();
  await person.open();
  return person;
}

test('who has not touched anything for ten minutes is away, until they do', async ({ alice, bob }) => {
  await bob.open();
  await withClock(alice);
  const alone = bob.listed('Alice');
  await expect(alone).toHaveClass(/person--here/);

  await alice.page.clock.fastForward('09:55');
  await expect(alone).toContainText('here now');
  await alice.page.clock.fastForward('00:10');
  await expect(alone).toHaveText(/Alice\s*guest\s*away/);
  await expect(alone).toHaveClass(/person--away/);
  // What comes in is no sign of hers.
  await bob.post('anybody there?');
  await alice.expectMessage('anybody there?');
  await expect(alone).toContainText('away');

  await alice.page.mouse.move(200, 200);
  await alice.page.mouse.move(240, 220);
  await expect(alone).toContainText('here now');
  await alice.page.clock.fastForward('10:05');
  await expect(alone).toContainText('away');
  await alice.page.keyboard.press('Shift');
  await expect(alone).toContainText('here now');
});

test('whoever is at one of their devices is not away', async ({ alice, bob, letIn }) => {
  await bob.open();
  const [first, second] = [await withClock(alice), await withClock(await alice.on(await letIn('')))];
  await first.page.clock.fastForward('10:05');
  await expect(bob.listed('Alice')).toContainText('here now');
  await second.page.clock.fastForward('10:05');
  await expect(bob.listed('Alice')).toContainText('away');

  // A new line does not make anybody come back.
  await first.loseSocket();
  first.line.mend();
  await first.page.clock.fastForward('00:40');
  await first.expectLive();
  await expect(bob.listed('Alice')).toContainText('away');
  await second.page.mouse.wheel(0, 10);
  await expect(bob.listed('Alice')).toContainText('here now');
});

test('those who are gone were last seen some time ago', async ({ alice, bob, letIn }) => {
  await alice.open();
  await withClock(bob);
  await alice.page.goto('about:blank');
  const gone = bob.listed('Alice');
  await expect(gone).toContainText('last seen just now', { timeout: 15_000 });
  await bob.page.clock.fastForward('01:05');
  await expect(gone).toContainText('last seen 1 minute ago');
  await bob.page.clock.fastForward('04:00');
  await expect(gone).toContainText('last seen 5 minutes ago');

  const hanako = await letIn('花子', { locale: 'ja-JP' });
  await hanako.page.goto(hanako.at('/rooms/lobby'));
  const people = hanako.page.getByRole('region', { name: 'メンバー' });
  await expect(people.getByRole('listitem').filter({ hasText: 'Alice' })).toContainText('最終アクセス: たった今');
});
