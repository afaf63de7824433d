import { type Person, expect, test } from '../fixtures/test';

test('two people talk in Japanese and English and see the same', async ({ letIn }) => {
  const hanako = await letIn('花子');
  const ann = await letIn('Ann Lee');
  await hanako.open();
  await ann.open();

  const talk: [Person, string][] = [
    [ann, 'Is anyone by the fire?'],
    [hanako, 'はい、います。こんばんは！'],
    [hanako, '雨なので10時に変更します ☔️'],
    [ann, 'Ten is fine. 了解です 👍🏽'],
  ];
  for (const [who, text] of talk) {
    await who.post(text);
    await ann.expectMessage(text);
    await hanako.expectMessage(text);
  }

  const texts = talk.map(([, text]) => text);
  await ann.expectAll(texts);
  await hanako.expectAll(texts);
  expect(await hanako.transcript()).toEqual(await ann.transcript());
});

test('what two people write at the same moment stands in one order for both', async ({
  alice,
  bob,
}) => {
  await alice.open();
  await bob.open();
  const write = async (person: Person) => {
    for (let n = 1; n <= 8; n += 1) {
      await person.post(`${person.name} says ${n}`);
    }
  };
  await Promise.all([write(alice), write(bob)]);

  await expect(alice.articles).toHaveCount(16);
  await expect(bob.articles).toHaveCount(16);
  for (const person of [alice, bob]) {
    await expect(person.articles.and(person.page.locator('[aria-busy]'))).toHaveCount(0);
  }
  const transcript = await alice.transcript();
  expect(await bob.transcript()).toEqual(transcript);
  for (const { name } of [alice, bob]) {
    const own = transcript.flatMap((text) => new RegExp(`${name} says \\d`).exec(text) ?? []);
    expect(own).toEqual(Array.from({ length: 8 }, (_, n) => `${name} says ${n + 1}`));
  }
});

test('the first message of a group names its author, the others do not', async ({ alice, bob }) => {
  await alice.open();
  await bob.open();
  for (const text of ['one', 'two']) {
    await bob.post(text);
    await alice.expectMessage(text);
  }
  await alice.post('three');

  await expect(alice.message('one')).toContainText('Bob');
  await expect(alice.message('two')).not.toContainText('Bob');
  await expect(alice.message('three')).toContainText('Alice');
  for (const [text, author] of [['one', /^Bob, /], ['two', /^Bob, /], ['three', /^Alice, /]] as const) {
    await expect(alice.message(text)).toHaveAccessibleName(author);
  }
});

test('who comes in is announced in the room', async ({ alice, letIn }) => {
  await alice.open();
  await expect(alice.log).toContainText(/Alice\s*guest\s*joined/);
  await expect(alice.log).not.toContainText('Bob');
  await letIn('Bob');
  await expect(alice.log).toContainText(/Bob\s*guest\s*joined/);
  await expect(alice.listed('Bob')).toBeVisible();
});

test('a new day begins with a line of its own', async ({ alice, bob }) => {
  const DAY_MS = 24 * 60 * 60 * 1000;
  await alice.open();
  await alice.post('yesterday, soon');
  // For Bob, whatever happens from here on happens a day later.
  await bob.page.routeWebSocket('**/ws?*', (socket) => {
    socket.connectToServer().onMessage((message) => {
      const said = JSON.parse(`${message}`);
      socket.send(JSON.stringify(said.at_ms ? { ...said, at_ms: said.at_ms + DAY_MS } : said));
    });
  });
  await bob.open();
  const days = bob.log.getByRole('heading');
  await expect(days).toHaveText(['Today']);

  await alice.post('today, soon');
  await bob.expectMessage('today, soon');
  const part = (options: Intl.DateTimeFormatOptions) =>
    new Date(Date.now() + DAY_MS).toLocaleDateString('en-GB', { timeZone: 'Asia/Tokyo', ...options });
  const weekday = part({ weekday: 'long' });
  const date = part({ day: 'numeric', month: 'long', year: 'numeric' });
  await expect(days).toHaveText(['Today', `${weekday}, ${date}`]);
  // The same author at another day is a new group.
  await expect(bob.message('today, soon')).toContainText('Alice');
});

test('times are those of the reader', async ({ letIn, alice }) => {
  await alice.open();
  await alice.post('what time is it?');
  for (const timezoneId of ['America/New_York', 'Asia/Kolkata']) {
    const reader = await letIn(timezoneId, { timezoneId });
    await reader.open();
    const time = reader.message('what time is it?').getByRole('time');
    const at = new Date((await time.getAttribute('datetime')) ?? '');
    expect(Math.abs(Date.now() - at.getTime())).toBeLessThan(60_000);
    const clock = { hour: '2-digit', minute: '2-digit', timeZone: timezoneId } as const;
    await expect(time).toHaveText(at.toLocaleTimeString('en-GB', clock));
  }
});

test('a page that is older than the server goes on, and says so', async ({ alice, bob }) => {
  const FROM_THE_FUTURE = 'a poll, some day';
  await bob.page.routeWebSocket('**/ws?*', (socket) => {
    socket.connectToServer().onMessage((message) => {
      const { client_id: _, ...said } = JSON.parse(`${message}`);
      const isNew = said.body === FROM_THE_FUTURE;
      socket.send(isNew ? JSON.stringify({ ...said, kind: 'poll_opened', answers: ['yes'] }) : message);
    });
  });
  await alice.open();
  await bob.open();
  await alice.post('before');
  await alice.post(FROM_THE_FUTURE);
  await alice.post('after');
  await bob.expectMessage('after');
  await expect(bob.articles).toHaveCount(2);
  await expect(bob.page.getByText('This page is older than the server.')).toBeVisible();
  await bob.post('heard');
  await alice.expectMessage('heard');
});
