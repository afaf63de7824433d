import { type Locator } from '@playwright/test';

import { type Person, expect, test } from '../fixtures/test';

/** A thread that somebody has open. */
class Thread {
  readonly pane: Locator;
  readonly log: Locator;
  readonly articles: Locator;
  readonly box: Locator;

  constructor(readonly person: Person) {
    this.pane = person.page.getByRole('complementary', { name: 'Thread' });
    this.log = this.pane.getByRole('log');
    this.articles = this.log.getByRole('article');
    this.box = this.pane.getByRole('textbox', { name: 'Reply in this thread' });
  }

  async post(text: string): Promise<void> {
    await this.box.fill(text);
    await this.box.press('Enter');
    await expect(this.box).toHaveValue('');
  }
}

async function openThread(person: Person, about: string): Promise<Thread> {
  const message = person.message(about);
  await message.hover();
  await message.getByRole('button', { name: 'Reply in a thread' }).click();
  const thread = new Thread(person);
  await expect(thread.box).toBeVisible();
  return thread;
}

function link(person: Person, about: string): Locator {
  return person.message(about).getByRole('link', { name: /repl(y|ies)/ });
}

function threadsBadge(person: Person): Locator {
  return person.page.getByRole('link', { name: /^Threads/ });
}

test('a thread is talked in beside the room, by two people', async ({ alice, bob }) => {
  await alice.open();
  await bob.open();
  await alice.post('tea?');
  await bob.expectMessage('tea?');
  const hers = await openThread(alice, 'tea?');
  await expect(hers.box).toBeFocused();
  await expect(hers.articles).toHaveCount(1);
  await hers.post('green or black');
  await expect(hers.articles).toHaveCount(2);
  // In the room only its message shows that there is something.
  await expect(alice.articles).toHaveCount(1);
  await expect(link(bob, 'tea?')).toContainText('1 reply');

  await link(bob, 'tea?').click();
  const his = new Thread(bob);
  await expect(his.articles).toHaveCount(2);
  await his.post('**black**');
  await expect(hers.articles.last().locator('strong')).toHaveText('black');
  await expect(link(alice, 'tea?')).toContainText('2 replies');
  await bob.post('beside');
  await alice.expectMessage('beside');
  await expect(hers.articles).toHaveCount(3);

  // Esc in the empty box leads back, and so does the page's Back.
  await hers.box.press('Escape');
  await expect(hers.pane).toHaveCount(0);
  expect(new URL(alice.page.url()).search).toBe('');
  await alice.page.goBack();
  await expect(hers.articles).toHaveCount(3);
  await alice.page.reload();
  await alice.expectLive();
  await expect(hers.articles).toHaveCount(3);
});

test('what happens in a thread changes it live, and reactions and edits work in it', async ({
  alice,
  bob,
}) => {
  await alice.open();
  await bob.open();
  await alice.post('tea?');
  const hers = await openThread(alice, 'tea?');
  await hers.post('green');
  await link(bob, 'tea?').click();
  const his = new Thread(bob);
  // The message it is about is there before what was said of it.
  await expect(his.articles).toHaveCount(2);
  const reply = his.articles.last();
  await reply.hover();
  await reply.getByRole('button', { name: 'More' }).click();
  await bob.page.getByRole('menuitem', { name: 'React: 👍' }).click();
  await expect(hers.articles.last().getByRole('button', { name: /👍/ })).toBeVisible();
  await hers.box.press('ArrowUp');
  await expect(hers.box).toHaveValue('green');
  await hers.box.fill('black');
  await hers.box.press('Enter');
  await expect(his.articles.last()).toContainText('black');
  await expect(his.articles.last()).toContainText('(edited)');
  await expect(alice.box, 'the room has a box of its own').toHaveValue('');
});

test('who takes part is told of what they have not read, until they have', async ({
  alice,
  bob,
}) => {
  await alice.open();
  await bob.open();
  await alice.post('tea?');
  const his = await openThread(bob, 'tea?');
  await his.post('green');
  await expect(threadsBadge(alice)).toContainText('1');
  await expect(link(alice, 'tea?')).toContainText('1 new');
  // Not among what waits in the room.
  const room = alice.page.getByRole('link', { name: /lobby/ }).first();
  await expect(room).not.toContainText('unread');

  const tab = await alice.anotherTab();
  await tab.open();
  await expect(threadsBadge(tab)).toContainText('1');
  await link(alice, 'tea?').click();
  for (const person of [alice, tab]) {
    await expect(threadsBadge(person)).not.toContainText('1');
  }
  // Who does not want to be told is not.
  const hers = new Thread(alice);
  const follow = hers.pane.getByRole('button', { name: 'Follow' });
  await expect(follow).toHaveAttribute('aria-pressed', 'true');
  await follow.click();
  await expect(follow).toHaveAttribute('aria-pressed', 'false');
  await hers.pane.getByRole('link', { name: 'Close' }).click();
  await his.post('or black');
  await expect(link(alice, 'tea?')).toContainText('2 replies');
  await expect(threadsBadge(alice)).not.toContainText('1');
});

test('threads are listed, and a link to a reply opens its thread', async ({ alice, bob }) => {
  await alice.open();
  await bob.open();
  await alice.post('tea?');
  const his = await openThread(bob, 'tea?');
  await his.post('green');
  await expect(threadsBadge(alice)).toContainText('1');
  await threadsBadge(alice).click();
  await expect(alice.page).toHaveTitle(/^Threads/);
  const row = alice.page.getByRole('article').filter({ hasText: 'tea?' });
  await expect(row).toContainText('1 new');
  await expect(row).toContainText('Bob guest green');
  await row.getByRole('link').click();
  const hers = new Thread(alice);
  await expect(hers.articles).toHaveCount(2);

  const seq = await hers.articles.last().getAttribute('data-seq');
  await alice.page.goto(alice.at(`/rooms/lobby?at=${seq}#m${seq}`));
  await alice.expectLive();
  await expect(hers.articles.last()).toHaveClass(/message--target/);
  await hers.pane.getByRole('link', { name: 'Close' }).click();
  await expect(hers.pane).toHaveCount(0);
  await expect(alice.message('tea?')).toBeInViewport();
});

test('a reply that is on its way when the line breaks comes once', async ({ alice, bob }) => {
  await alice.open();
  await bob.open();
  await alice.post('tea?');
  const hers = await openThread(alice, 'tea?');
  await link(alice, 'tea?').waitFor({ state: 'detached' });
  await hers.post('one');
  await link(bob, 'tea?').click();
  const his = new Thread(bob);
  await expect(his.articles).toHaveCount(2);
  await alice.goOffline();
  await hers.box.fill('two');
  await hers.box.press('Enter');
  await expect(hers.articles.last()).toHaveAttribute('aria-busy', 'true');
  await expect(alice.articles, 'it waits in the thread, not in the room').toHaveCount(1);
  await his.post('meanwhile');
  await expect(his.articles.last()).not.toHaveAttribute('aria-busy');
  await alice.goOnline();
  for (const thread of [hers, his]) {
    await expect(thread.articles).toHaveText([/tea\?/, /one/, /meanwhile/, /two/]);
  }
});

test('on a phone the thread covers the room', async ({ alice }) => {
  await alice.page.setViewportSize({ width: 390, height: 800 });
  await alice.open();
  await alice.post('tea?');
  await alice.expectMessage('tea?');
  const seq = await alice.message('tea?').getAttribute('data-seq');
  await alice.page.goto(alice.at(`/rooms/lobby?thread=${seq}`));
  await alice.expectLive();
  const hers = new Thread(alice);
  await expect(hers.articles).toHaveCount(1);
  const box = await hers.pane.boundingBox();
  expect(box).toMatchObject({ x: 0, width: 390 });
  await expect(hers.box).toBeInViewport();
});

test('a long thread opens at its end, or at the first reply that was not read', async ({ alice, bob }) => {
  await bob.open();
  await bob.post('tea?');
  const his = await openThread(bob, 'tea?');
  await his.post('reply 0');
  await expect(his.articles).toHaveCount(2);
  await reply(bob, 79);
  await expect(his.articles).toHaveCount(81);
  await alice.open();
  for (const enter of [() => link(alice, 'tea?').click(), () => alice.page.reload()]) {
    await enter();
    const hers = new Thread(alice);
    await expect(hers.articles.filter({ hasText: 'reply 79' })).toBeInViewport();
  }
  await alice.page.goto(alice.at('/rooms/lobby'));
  await alice.expectLive();
  // She follows it, and much is said while she is away.
  await link(alice, 'tea?').click();
  const hers = new Thread(alice);
  await hers.post('mine');
  await expect(hers.articles.filter({ hasText: 'mine' })).toBeInViewport();
  await alice.page.goto(alice.at('/threads'));
  await reply(bob, 40, 'later');
  await alice.page.goto(alice.at('/threads'));
  await alice.page.getByRole('article').getByRole('link').first().click();
  await alice.expectLive();
  await expect(hers.log.locator('.unread-line')).toBeInViewport();
  await expect(hers.articles.filter({ hasText: /later 0$/ })).toBeInViewport();
  await expect(hers.articles.filter({ hasText: 'later 39' })).not.toBeInViewport();
});

/** Says much in the thread that is open. */
async function reply(person: Person, count: number, word = 'reply'): Promise<void> {
  await person.page.evaluate(
    async ({ count, word }) => {
      const value = (name: string) =>
        document.querySelector<HTMLInputElement>(`.thread input[name=${name}]`)!.value;
      const [room, thread] = [value('room'), value('thread')];
      for (let n = 0; n < count; n += 1) {
        const form = new FormData();
        form.set('room', room);
        form.set('thread', thread);
        form.set('client_id', crypto.randomUUID());
        form.set('body', `${word} ${word === 'reply' ? n + 1 : n}`);
        await fetch('/api/post_message', { method: 'POST', body: form });
      }
    },
    { count, word },
  );
}
