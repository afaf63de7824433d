import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { type Locator, type Page } from '@playwright/test';

import { Guest, type Person, expect, test } from '../fixtures/test';

/** Opens the menu of a message. */
async function menu(of: Locator): Promise<Locator> {
  await of.hover();
  await of.getByRole('button', { name: 'More' }).click();
  return of.page().getByRole('menu');
}

async function choose(of: Locator, item: string): Promise<void> {
  await (await menu(of)).getByRole('menuitem', { name: item, exact: true }).click();
}

function about(page: Page, text: string | RegExp): Locator {
  return page.locator('.about').filter({ hasText: text });
}

test('an edit is seen by everybody, live and on a page opened later', async ({ alice, bob }) => {
  await alice.open();
  await bob.open();
  await alice.post('at nine');
  await bob.expectMessage('at nine');
  await alice.box.fill('half a thought');
  await choose(alice.message('at nine'), 'Edit');
  await expect(alice.box).toHaveValue('at nine');
  await expect(alice.box).toBeFocused();
  await alice.box.fill('at ten');
  await alice.box.press('Enter');
  for (const person of [alice, bob]) {
    await expect(person.articles).toHaveCount(1);
    await expect(person.articles).toContainText('at ten');
    await expect(person.articles).toContainText('(edited)');
  }
  await expect(alice.box, 'what was being written is back').toHaveValue('half a thought');
  await bob.page.reload();
  await expect(bob.articles).toContainText('at ten');
});

test('the arrow up edits the last own message, and Escape lets it be', async ({ alice, bob }) => {
  await alice.open();
  await bob.open();
  await alice.post('mine');
  await bob.post('his');
  await alice.expectMessage('his');
  await alice.box.press('ArrowUp');
  await expect(alice.box).toHaveValue('mine');
  await expect(about(alice.page, 'Editing')).toBeVisible();
  await alice.box.fill('something else');
  await alice.box.press('Escape');
  await expect(alice.box).toHaveValue('');
  await expect(alice.page.locator('.about')).toHaveCount(0);
  await alice.expectMessage('mine');
  await alice.box.press('Shift+ArrowUp');
  await expect(about(alice.page, 'Replying to Bob')).toBeVisible();
});

test('an edit that cannot be saved keeps what was typed', async ({ alice }) => {
  await alice.open();
  await alice.post('first');
  await alice.expectMessage('first');
  await alice.box.press('ArrowUp');
  await alice.box.fill('second');
  await alice.goOffline();
  await alice.box.press('Enter');
  await expect(alice.page.getByRole('alert').filter({ hasText: 'could not be reached' })).toBeVisible();
  await expect(alice.box).toHaveValue('second');
  await alice.goOnline();
  await alice.expectLive();
  await alice.box.press('Enter');
  await expect(alice.articles).toContainText('second');
});

test('a deleted message leaves its place and nothing it said', async ({ alice, bob }) => {
  await alice.open();
  await bob.open();
  await alice.post('a secret slipped out');
  await bob.expectMessage('a secret slipped out');
  await choose(alice.message('a secret slipped out'), 'Delete');
  const dialog = alice.page.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await alice.expectMessage('a secret slipped out');
  await choose(alice.message('a secret slipped out'), 'Delete');
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(alice.log).toBeFocused();
  for (const person of [alice, bob]) {
    await expect(person.articles).toContainText('This message was deleted.');
    await expect(person.page.getByText('a secret')).toHaveCount(0);
  }
  const html = await (await bob.page.request.get(bob.at('/rooms/lobby'))).text();
  expect(html).not.toContain('a secret');
  await bob.articles.hover();
  await expect(bob.articles.getByRole('button')).toHaveCount(0);
});

test('nobody edits or deletes what others wrote', async ({ alice, bob }) => {
  await alice.open();
  await bob.open();
  await alice.post('hers');
  await bob.expectMessage('hers');
  const items = (await menu(bob.message('hers'))).getByRole('menuitem');
  await expect(items.filter({ hasText: /^Reply$/ })).toHaveCount(1);
  await expect(items.filter({ hasText: /Edit|Delete|Pin/ })).toHaveCount(0);
});

test('a reply shows what it answers and leads there', async ({ alice, bob }) => {
  await alice.open();
  await bob.open();
  await alice.post('Tea at five?');
  await bob.expectMessage('Tea at five?');
  await bob.message('Tea at five?').hover();
  await bob.message('Tea at five?').getByTitle('Reply', { exact: true }).click();
  await expect(about(bob.page, 'Replying to Alice: Tea at five?')).toBeVisible();
  await bob.post('はい');
  await expect(bob.page.locator('.about')).toHaveCount(0);
  for (const person of [alice, bob]) {
    const quote = person.message('はい').getByRole('link', { name: 'Alice guest Tea at five?' });
    await expect(quote).toBeVisible();
  }
  await alice.message('はい').getByRole('link').click();
  await expect(alice.page.locator('.message--shown')).toContainText('Tea at five?');
  await expect(alice.page).toHaveURL(/\/rooms\/lobby$/);
  await choose(alice.message('Tea at five?').first(), 'Edit');
  await alice.box.fill('Tea at six?');
  await alice.box.press('Enter');
  await expect(bob.message('はい').getByRole('link')).toContainText('Tea at six?');
});

test('reactions count people, and one click joins or leaves them', async ({ alice, bob }) => {
  await alice.open();
  await bob.open();
  await alice.post('cake is ready');
  await bob.expectMessage('cake is ready');
  await bob.message('cake is ready').hover();
  await bob.message('cake is ready').getByTitle('React', { exact: true }).click();
  await bob.page.getByRole('group', { name: 'React', exact: true }).getByText('🎉').click();
  const reaction = (person: Person) => person.articles.getByRole('button', { name: '🎉: ' });
  await expect(reaction(alice)).toHaveText('🎉1');
  await expect(reaction(alice)).toHaveAttribute('aria-pressed', 'false');
  await expect(reaction(bob)).toHaveAttribute('aria-pressed', 'true');
  await reaction(alice).click();
  await expect(reaction(bob)).toHaveText('🎉2');
  await expect(reaction(bob)).toHaveAttribute('title', 'Bob, Alice');
  await alice.page.reload();
  await expect(reaction(alice)).toHaveText('🎉2');
  await expect(reaction(alice)).toHaveAttribute('aria-pressed', 'true');
  await alice.expectLive();
  await reaction(alice).click();
  await expect(reaction(bob)).toHaveText('🎉1');
  await reaction(bob).click();
  await expect(reaction(alice)).toHaveCount(0);
});

test('what happened while one was away is there when the connection is back', async ({
  alice,
  bob,
}) => {
  await alice.open();
  await bob.open();
  for (const text of ['stays', 'changes', 'goes']) {
    await alice.post(text);
    await bob.expectMessage(text);
  }
  await bob.goOffline();
  await choose(alice.message('changes'), 'Edit');
  await alice.box.fill('changed');
  await alice.box.press('Enter');
  await alice.expectMessage('changed');
  await choose(alice.message('goes'), 'Delete');
  await alice.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(alice.articles.last()).toContainText('deleted');
  await alice.post('new');
  await bob.goOnline();
  await bob.expectMessage('changed');
  await bob.expectMessage('new');
  await expect(bob.articles).toHaveCount(4);
  await expect(bob.page.getByText('goes', { exact: true })).toHaveCount(0);
});

test('a link to a message opens around it, in the middle of a long room', async ({
  server,
  alice,
}) => {
  const guest = await Guest.signIn(server, 'Many');
  await guest.post('lobby', ...Array.from({ length: 120 }, (_, n) => `line ${n + 1}`));
  await alice.open();
  await alice.page.goto(alice.at('/rooms/lobby?before=80'));
  await alice.expectLive();
  const target = alice.message('line 40');
  const seq = await target.getAttribute('data-seq');
  await alice.page.goto(alice.at(`/rooms/lobby?at=${seq}#m${seq}`));
  await alice.expectLive();
  await expect(target).toHaveClass(/message--target/);
  await expect(target).toBeInViewport();
  // From here the whole way down, page by page.
  await expect(alice.message('line 120')).toHaveCount(0);
  await expect(async () => {
    await alice.log.hover();
    await alice.page.mouse.wheel(0, 4_000);
    await expect(alice.message('line 120')).toHaveCount(1, { timeout: 200 });
  }).toPass();
  // And it is live again.
  await guest.post('lobby', 'and one more');
  await alice.expectMessage('and one more');
});

test('Markdown is drawn, the same live and on a page opened later', async ({ alice, bob }) => {
  await alice.open();
  await bob.open();
  const text = '**大事**な話\n\n```rust\nfn main() {}\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- [x] done';
  await alice.post(text);
  const drawn = bob.articles.locator('.drawn');
  await expect(drawn.locator('strong')).toHaveText('大事');
  await expect(drawn.locator('pre .hl-keyword')).toHaveText('fn');
  await expect(drawn.locator('td')).toHaveText(['1', '2']);
  await expect(drawn.locator('li')).toHaveText('☑ done');
  // Not the framework's marks between parts.
  const html = async () => (await drawn.innerHTML()).replaceAll('<!---->', '');
  const live = await html();
  await bob.page.reload();
  await expect(drawn).toBeVisible();
  expect(await html()).toBe(live);
  await choose(alice.articles, 'Edit');
  await expect(alice.box, 'what is edited is what was written').toHaveValue(text);
});

test('what is shown is what was typed, plain and drawn', async ({ alice, bob }) => {
  await alice.open();
  await bob.open();
  const faces = '(*´▽｀*) _(:3」∠)_ (´`･ω･`) >_< ¯\\_(ツ)_/¯';
  const shown = new Map([
    ['　第一章　はじめに\n  字下げ   と   空白', '　第一章　はじめに\n  字下げ   と   空白'],
    [`  ${faces}\n5*3*2=30 &amp; __init__.py`, `  ${faces}\n5*3*2=30 &amp; __init__.py`],
    [`  **大事**   な   話\n    四つ ${faces}`, `  大事   な   話\n    四つ ${faces}`],
  ]);
  for (const [typed, text] of shown) {
    await alice.post(typed);
    const body = bob.articles.last().locator('.message__body');
    await expect.poll(() => body.innerText()).toBe(text);
  }
  await alice.post('1. a\n2. b\n4. c');
  const last = bob.articles.last();
  await expect(last.locator('li').last()).toHaveJSProperty('value', 4);
  await expect(last.locator('li[dir=auto]')).toHaveCount(3);
});

test('a name of another direction turns nothing around it', async ({ alice, bob }) => {
  await alice.open();
  await bob.open();
  await alice.post('*hi* @room and שלום');
  const name = bob.articles.last().locator('.mention');
  await expect(name).toHaveCSS('unicode-bidi', 'isolate');
});

test('who is named sees it at once, and others do not', async ({ alice, bob }) => {
  await alice.open();
  await bob.open('release');
  await bob.page.goto(bob.at('/rooms/lobby'));
  await bob.expectLive();
  await bob.page.goto(bob.at('/rooms/release'));
  await bob.expectLive();
  await alice.post('@bob look at #release');
  const named = alice.articles.locator('.mention');
  await expect(named).toHaveText('@bob');
  await expect(named).not.toHaveAttribute('data-me');
  const badge = bob.page.getByRole('link', { name: 'lobby' });
  await expect(badge).toContainText('1 names you');
  await badge.click();
  await expect(bob.articles).toHaveClass(/message--names-me/);
  await expect(bob.articles.locator('.mention')).toHaveAttribute('data-me');
  await alice.articles.getByRole('link', { name: '#release' }).click();
  await expect(alice.page).toHaveURL(/\/rooms\/release$/);
});

test.describe('hostile words', () => {
  test.use({ serverOptions: { rooms: ['lobby'], messagesPer10s: 100_000 } });

  test('nothing anybody writes runs, live or on a page opened later', async ({ server, letIn }) => {
    test.setTimeout(120_000);
    const corpus = readFileSync(join(__dirname, '../../markup/corpus/xss.txt'), 'utf8');
    const payloads = corpus
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => line.replaceAll('\\n', '\n'));
    expect(payloads.length).toBeGreaterThan(200);
    const reader = await letIn('Reader');
    const told: string[] = [];
    reader.page.on('dialog', (dialog) => {
      told.push(dialog.message());
      void dialog.dismiss();
    });
    reader.page.on('request', (request) => {
      if (!request.url().startsWith(reader.line.url) && !request.url().startsWith('blob:')) {
        told.push(request.url());
      }
    });
    await reader.open();
    const writer = await Guest.signIn(server, 'Writer');
    await writer.post('lobby', ...payloads, 'that was all');
    await reader.expectMessage('that was all');
    const harmless = async () => {
      const found = await reader.page.evaluate(() => {
        const inside = document.querySelectorAll('.drawn *');
        const names = [...inside].map((element) => element.tagName);
        const handlers = [...inside].filter((element) =>
          element.getAttributeNames().some((name) => name.startsWith('on') || name === 'style'),
        );
        const ways = [...document.querySelectorAll<HTMLAnchorElement>('.message a')].filter(
          (link) => !['http:', 'https:', 'mailto:'].includes(link.protocol),
        );
        return {
          foreign: names.filter((name) => /SCRIPT|IFRAME|OBJECT|EMBED|SVG|MATH|FORM|STYLE|IMG|LINK|META|BASE/.test(name)),
          handlers: handlers.length,
          ways: ways.map((link) => link.href),
        };
      });
      expect(found).toEqual({ foreign: [], handlers: 0, ways: [] });
    };
    await harmless();
    for (const before of ['', `?before=300`, `?before=150`]) {
      await reader.page.goto(reader.at(`/rooms/lobby${before}`));
      await reader.expectLive();
      await harmless();
    }
    expect(told).toEqual([]);
  });
});
