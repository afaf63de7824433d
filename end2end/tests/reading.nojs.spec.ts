/** Everything that can be done without JavaScript. */

import { redAndBlue } from '../fixtures/png';
import { Guest, type Person, expect, test } from '../fixtures/test';

test('one signs in, writes, and signs out', async ({ letIn }) => {
  const guest = await letIn('');
  const { page } = guest;
  await page.goto(guest.at('/rooms/release'));
  await expect(page).toHaveURL(guest.at('/login?next=%2Frooms%2Frelease'));
  await page.getByRole('textbox', { name: 'Your name' }).fill('花子');
  await page.getByRole('button', { name: 'Join' }).click();
  await expect(page).toHaveURL(guest.at('/rooms/release'));
  await expect(guest.listed('花子')).toBeVisible();

  await guest.box.fill('一行目\nline two');
  await guest.sendButton.click();
  await expect(page).toHaveURL(guest.at('/rooms/release?at=newest'));
  await expect(guest.articles).toHaveCount(1);
  await expect(guest.articles).toHaveText(/花子.*一行目\nline two$/s);
  await expect(guest.box).toHaveValue('');

  await page.getByRole('navigation').getByRole('link', { name: 'lobby' }).click();
  await expect(page).toHaveTitle('lobby · Irori');
  await expect(guest.articles).toHaveCount(0);

  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByText('there is no way back to the name 花子')).toBeVisible();
  await page.getByRole('button', { name: 'Sign out for good' }).click();
  await expect(page).toHaveURL(guest.at('/login'));
  await page.goto(guest.at('/rooms/release'));
  await expect(page).toHaveURL(guest.at('/login?next=%2Frooms%2Frelease'));
});

test('a name that says nothing is refused with words', async ({ letIn }) => {
  const guest = await letIn('');
  guest.watch.announce(/status of 422/);
  await guest.page.goto(guest.at('/login?next=%2Frooms%2Frelease'));
  await guest.page.getByRole('textbox', { name: 'Your name' }).fill('   ');
  await guest.page.getByRole('button', { name: 'Join' }).click();
  const refusal = guest.page.getByText('A name needs 1 to 40 characters that can be seen.');
  await expect(refusal).toBeVisible();
  // And the way is not forgotten.
  await guest.page.getByRole('textbox', { name: 'Your name' }).fill('Ann');
  await guest.page.getByRole('button', { name: 'Join' }).click();
  await expect(guest.page).toHaveURL(guest.at('/rooms/release'));
});

test('a room of many messages is read back to its beginning', async ({ server, alice }) => {
  const carol = await Guest.signIn(server, 'Carol');
  const texts = Array.from({ length: 125 }, (_, n) => `message ${n + 1} of 125`);
  await carol.post('lobby', ...texts);

  await alice.page.goto(alice.at('/rooms/lobby'));
  await expect(alice.message('message 125 of 125')).toBeInViewport({ ratio: 1 });
  const beginning = alice.page.getByText('This is where #lobby begins.');
  const older = alice.page.getByRole('link', { name: 'Older messages' });
  const read: string[] = [];
  for (;;) {
    const here = await alice.articles.allInnerTexts();
    read.unshift(...here.map((text) => /message \d+ of 125/.exec(text)?.[0] ?? text));
    if (await beginning.isVisible()) {
      break;
    }
    const url = alice.page.url();
    await older.click();
    await expect(alice.page).not.toHaveURL(url);
  }
  expect(read).toEqual(texts);

  await alice.page.getByRole('link', { name: 'Back to the newest messages' }).click();
  await expect(alice.message('message 125 of 125')).toBeInViewport({ ratio: 1 });
});

test('sent twice is stored once', async ({ server, alice }) => {
  const { page } = alice;
  await page.goto(alice.at('/rooms/lobby'));
  await alice.box.fill('once is enough');
  const posting = page.waitForRequest((request) => request.method() === 'POST');
  await alice.sendButton.click();
  await expectTexts(alice, ['once is enough']);

  // The same form once more, as from a proxy or a browser that did not get the answer.
  const sent = await posting;
  expect(sent.postData()).toContain('once is enough');
  const again = await page.request.post(alice.at('/api/post_message'), {
    headers: { 'content-type': sent.headers()['content-type'] ?? '' },
    data: sent.postDataBuffer() ?? Buffer.alloc(0),
  });
  expect(again.status()).toBe(200);
  const carol = await Guest.signIn(server, 'Carol');
  for (const _ of [1, 2]) {
    await carol.send('lobby', 'from a script', 'script-1');
  }
  await page.reload();
  await expectTexts(alice, ['once is enough', 'from a script']);

  // A new form is a new message, even with the same words.
  await alice.box.fill('once is enough');
  await alice.sendButton.click();
  await expectTexts(alice, ['once is enough', 'from a script', 'once is enough']);
});

test('what is refused is said', async ({ alice }) => {
  await alice.page.goto(alice.at('/rooms/lobby'));
  await alice.box.fill('火'.repeat(4_001));
  await alice.sendButton.click();
  await expect(alice.page.getByText('A message has at most 4000 characters.')).toBeVisible();
  await expect(alice.articles).toHaveCount(0);
  // Nothing typed is lost: it is to be made shorter.
  await expect(alice.box).toHaveValue('火'.repeat(4_001));
  await alice.box.fill('短く');
  await alice.sendButton.click();
  await expectTexts(alice, ['短く']);
  await expect(alice.box).toHaveValue('');
});

test('a file that is refused does not take the words with it', async ({ alice }) => {
  await alice.page.goto(alice.at('/rooms/lobby'));
  await alice.box.fill('お菓子の一覧です');
  const file = { mimeType: 'text/plain', buffer: Buffer.from('x') };
  const files = Array.from({ length: 11 }, (_, n) => ({ ...file, name: `${n}.txt` }));
  await alice.page.locator('input[type=file]').setInputFiles(files);
  await alice.sendButton.click();
  await expect(alice.page.getByText('A message has at most 10 files')).toBeVisible();
  await expect(alice.articles).toHaveCount(0);
  await expect(alice.box).toHaveValue('お菓子の一覧です');
});

test('colours and language can be chosen, and stay', async ({ alice }) => {
  const { page } = alice;
  const html = page.locator('html');
  await page.goto(alice.at('/rooms/release'));
  await expect(html).not.toHaveAttribute('data-theme');
  await expect(html).toHaveAttribute('lang', 'en');

  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Dark' }).click();
  await expect(page).toHaveURL(alice.at('/rooms/release'));
  await expect(html).toHaveAttribute('data-theme', 'dark');

  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: '日本語' }).click();
  await expect(html).toHaveAttribute('lang', 'ja');
  await expect(page.getByRole('textbox', { name: 'メッセージ', exact: true })).toBeVisible();

  await page.goto(alice.at('/rooms/lobby'));
  await expect(html).toHaveAttribute('lang', 'ja');
  await expect(html).toHaveAttribute('data-theme', 'dark');
  await page.getByRole('button', { name: '設定' }).click();
  await page.getByRole('button', { name: '自動' }).click();
  await expect(html).not.toHaveAttribute('data-theme');
});

test('an address that leads nowhere is a page of its own', async ({ alice }) => {
  alice.watch.announce(/status of 404/);
  for (const path of ['/nowhere', '/rooms/nowhere', '/rooms/lobby/deeper']) {
    const answer = await alice.page.goto(alice.at(path));
    expect(answer?.status(), path).toBe(404);
    await expect(alice.page.getByRole('heading', { name: 'Nothing here' })).toBeVisible();
    await expect(alice.page).toHaveTitle('Nothing here · Irori');
  }
  await alice.page.getByRole('link', { name: 'Go to the rooms' }).click();
  await expect(alice.page).toHaveURL(alice.at('/rooms/lobby'));
});

test('a plain form brings files', async ({ alice }) => {
  await alice.page.goto(alice.at('/rooms/lobby'));
  const field = alice.page.getByLabel('Add files');
  await expect(field).toBeInViewport();
  await field.setInputFiles([
    { name: 'face.png', mimeType: 'image/png', buffer: redAndBlue(30, 20) },
    { name: '議事録.txt', mimeType: 'text/plain', buffer: Buffer.from('決定') },
  ]);
  await alice.box.fill('as a form');
  await alice.sendButton.click();
  const message = alice.message('as a form');
  await expect(message.getByRole('img', { name: 'face.png' })).toBeVisible();
  await expect(message.getByRole('link', { name: '議事録.txt' })).toBeVisible();
});

test('the drawer opens on a phone', async ({ letIn }) => {
  const alice = await letIn('Alice', { viewport: { width: 390, height: 844 } });
  await alice.page.goto(alice.at('/rooms/lobby'));
  const room = alice.page.getByRole('link', { name: '料理部' });
  await expect(room).toBeHidden();
  await alice.page.getByRole('button', { name: 'Rooms and people' }).click();
  await room.click();
  await expect(alice.page).toHaveTitle('料理部 · Irori');
});

test('the first Tab leads past everything to the message box', async ({ alice }) => {
  await alice.page.goto(alice.at('/rooms/lobby'));
  await alice.page.keyboard.press('Tab');
  const skip = alice.page.getByRole('link', { name: 'Skip to message box' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await alice.page.keyboard.press('Enter');
  await expect(alice.box).toBeFocused();
});

async function expectTexts({ articles }: Person, texts: string[]): Promise<void> {
  await expect(articles).toHaveText(texts.map((text) => new RegExp(`${text}$`)));
}

test('a thread is opened, answered and left', async ({ alice, bob }) => {
  await alice.page.goto(alice.at('/rooms/lobby'));
  await alice.box.fill('tea?');
  await alice.sendButton.click();
  await bob.page.goto(bob.at('/rooms/lobby?thread=3'));
  const thread = bob.page.getByRole('complementary', { name: 'Thread' });
  await expect(thread.getByRole('article')).toHaveText(/tea\?/);
  await thread.getByRole('textbox').fill('green');
  await thread.getByRole('button', { name: 'Send' }).click();
  await expect(bob.page).toHaveURL(bob.at('/rooms/lobby?thread=3'));
  await expect(thread.getByRole('article')).toHaveText([/tea\?/, /green/]);
  await expect(bob.articles).toHaveCount(1);
  await thread.getByRole('link', { name: 'Close' }).click();
  await expect(thread).toHaveCount(0);
  await alice.page.reload();
  await expect(alice.page.getByRole('link', { name: /^Threads/ })).toContainText('1');
  await alice.page.getByRole('link', { name: '1 reply' }).click();
  await expect(alice.page.getByRole('complementary').getByText('green')).toBeVisible();
});

test('a day, what was said before, and what one has saved need no script', async ({ server, alice }) => {
  const bob = await Guest.signIn(server, 'Bob');
  await bob.post('lobby', 'hello');
  const { page } = alice;
  await page.goto(alice.at('/rooms/lobby'));
  await page.locator('.room__head').getByRole('button', { name: 'Go to a day' }).click();
  await page.locator('#day-dialog input').fill('2020-02-29');
  await page.locator('#day-dialog').getByRole('button', { name: 'Go', exact: true }).click();
  await expect(page).toHaveURL(/\/rooms\/lobby\?at=\d+#m\d+$/);
  await expect(alice.message('hello')).toHaveClass(/message--target/);

  const target = (await alice.message('hello').getAttribute('data-seq')) ?? '';
  const form = { room: '1', target, on: 'true' };
  await alice.context.request.post(alice.at('/api/save_message'), { form });
  await page.getByRole('link', { name: 'Saved messages' }).click();
  await expect(page.getByRole('article')).toContainText('hello');
  await page.getByRole('button', { name: 'Remove from saved: Bob' }).click();
  await expect(page).toHaveURL(alice.at('/saved'));
  await expect(page.getByText('Nothing is saved here.')).toBeVisible();
});

test('a draft stands in the box, and is gone when it was sent', async ({ browser, alice }) => {
  // Typed on a device with JavaScript.
  const desk = await browser.newContext({ javaScriptEnabled: true });
  await desk.addCookies(await alice.context.cookies());
  const page = await desk.newPage();
  await page.goto(alice.at('/rooms/lobby'));
  await expect(page.locator('[data-connection]')).toHaveAttribute('data-connection', 'open');
  await page.getByRole('textbox', { name: 'Message', exact: true }).fill('one\n</textarea> & two');
  await page.goto('about:blank');

  const drawn = async () => {
    await alice.page.goto(alice.at('/rooms/lobby'));
    return alice.box.inputValue();
  };
  await expect.poll(drawn).toBe('one\n</textarea> & two');
  await alice.page.goto(alice.at('/rooms/release'));
  await expect(alice.page.getByRole('navigation').getByRole('link', { name: 'lobby' })).toContainText('Draft');
  await alice.page.goto(alice.at('/rooms/lobby'));
  await alice.sendButton.click();
  await expect(alice.articles).toHaveCount(1);
  await expect(alice.box).toHaveValue('');
  await alice.page.goto(alice.at('/rooms/lobby'));
  await expect(alice.box).toHaveValue('');
  await desk.close();
});

test('a room opens where one left off, also with more than a page unread', async ({ server, alice }) => {
  // Somebody who has turned scripts off: only they note how far one reads.
  await alice.context.addCookies([{ name: 'tz', value: '540', url: alice.at('/') }]);
  const carol = await Guest.signIn(server, 'Carol');
  await carol.post('lobby', ...Array.from({ length: 130 }, (_, n) => `message ${n + 1} of 130`));
  await alice.page.goto(alice.at('/rooms/lobby'));
  for (const [unread, fits] of [
    [120, false],
    [30, false],
    [3, true],
  ] as const) {
    await test.step(`${unread} unread`, async () => {
      const first = `message ${131 - unread} of 130`;
      await alice.page.goto(alice.at('/rooms/lobby?at=newest'));
      const last = Number(await alice.message('message 130 of 130').getAttribute('data-seq'));
      const form = { room: '1', target: `${last - unread + 1}` };
      expect((await alice.context.request.post(alice.at('/api/mark_unread'), { form })).ok()).toBe(true);
      await alice.page.goto(alice.at('/rooms/lobby'));
      await expect(alice.log.locator('.unread-line')).toBeInViewport();
      await expect(alice.message(first)).toBeInViewport({ ratio: 1 });
      const newest = alice.message('message 130 of 130');
      await (fits ? expect(newest).toBeInViewport({ ratio: 1 }) : expect(newest).not.toBeInViewport());
    });
  }
  // And the way to the end is there.
  const seq = Number(await alice.message('message 128 of 130').getAttribute('data-seq'));
  await alice.context.request.post(alice.at('/api/mark_unread'), { form: { room: '1', target: `${seq - 100}` } });
  await alice.page.goto(alice.at('/rooms/lobby'));
  await expect(alice.message('message 130 of 130')).toHaveCount(0);
  await alice.page.getByRole('link', { name: 'Back to the newest messages' }).click();
  await expect(alice.message('message 130 of 130')).toBeInViewport({ ratio: 1 });
});

test('every button that is to be seen does something', async ({ server, letIn }) => {
  const alice = await letIn('Alice');
  const { page } = alice;
  const carol = await Guest.signIn(server, 'Carol');
  await carol.post('lobby', 'plain', '**drawn** https://example.org/', '@Alice named');
  await page.goto(alice.at('/rooms/lobby'));
  const seq = (await alice.message('plain').getAttribute('data-seq')) ?? '';
  const form = { room: '1', target: seq, emoji: '👍', on: 'true' };
  expect((await alice.context.request.post(alice.at('/api/react'), { form })).ok()).toBe(true);
  await alice.context.request.post(alice.at('/rooms'), { form: { name: 'Club', topic: '', kind: 'public' } });
  for (const path of [
    '/rooms/lobby',
    '/rooms/club',
    `/rooms/lobby?thread=${seq}`,
    `/rooms/lobby?at=${seq}`,
    '/rooms/lobby/settings',
    '/rooms/club/settings',
    '/rooms',
    '/direct',
    '/threads',
    '/saved',
    '/search?q=plain',
    '/account',
    '/nowhere',
  ]) {
    if (path === '/nowhere') {
      alice.watch.announce(/status of 404/);
    }
    await page.goto(alice.at(path));
    await expectNoDeadButton(alice, path);
    if (await page.getByRole('button', { name: 'Settings' }).isVisible()) {
      await page.getByRole('button', { name: 'Settings' }).click();
      await expectNoDeadButton(alice, `${path}, settings`);
    }
  }
  await alice.context.request.post(alice.at('/logout'));
  await page.goto(alice.at('/login'));
  await expectNoDeadButton(alice, '/login');
});

test('one reacts, and takes it back', async ({ server, alice }) => {
  const carol = await Guest.signIn(server, 'Carol');
  await carol.post('lobby', 'tea?');
  await alice.page.goto(alice.at('/rooms/lobby'));
  const seq = (await alice.message('tea?').getAttribute('data-seq')) ?? '';
  const reacted = await carol.form('/rooms/lobby/reactions', { reaction: `${seq} 1 🍵` });
  expect(reacted.status).toBe(303);
  await alice.page.reload();
  const reaction = alice.page.getByRole('button', { name: '🍵: ' });
  await expect(reaction).toHaveText(/1$/);
  await reaction.click();
  await expect(reaction).toHaveText(/2$/);
  await expect(reaction).toHaveAttribute('aria-pressed', 'true');
  await expect(alice.message('tea?')).toBeInViewport();
  await reaction.click();
  await expect(reaction).toHaveText(/1$/);
});

/** Each is part of a form it sends or changes, or opens something by itself. */
async function expectNoDeadButton({ page }: Person, where: string): Promise<void> {
  // Its isolated world runs although the page's own scripts do not.
  const dead = await page.locator('button, [role=button], input[type=button], input[type=submit]').evaluateAll((buttons) =>
    buttons
      .filter((button) => (button as HTMLElement).checkVisibility({ visibilityProperty: true }))
      .filter((button) => {
        const { form, type } = button as HTMLButtonElement;
        const opens = button.hasAttribute('popovertarget') || button.closest('summary');
        return !opens && !(form && (type === 'submit' || type === 'reset'));
      })
      .map((button) => button.outerHTML.slice(0, 200)),
  );
  expect(dead, where).toEqual([]);
}
