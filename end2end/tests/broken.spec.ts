/** A page that no longer answers does not look as if it did. */

import { Guest, type Person, expect, test } from '../fixtures/test';

const NOTE = /this page no longer answers/;

/** Where a page is taken up node by node, and where as it is. */
const TITLE = '.room__title';
const SAID = '.message__body';

/** Makes of words in the first `times` pages what browsers make of telephone numbers. */
async function meddle({ page }: Person, times: number, where = TITLE): Promise<{ pages: number }> {
  const seen = { pages: 0 };
  page.on('request', (request) => {
    seen.pages += request.isNavigationRequest() ? 1 : 0;
  });
  await page.addInitScript(([times, where]) => {
    if (!location.protocol.startsWith('http')) {
      return;
    }
    const page = Number(sessionStorage.getItem('pages') ?? 0) + 1;
    sessionStorage.setItem('pages', `${page}`);
    if (page > times) {
      return;
    }
    const watch = new MutationObserver(() => {
      for (const words of document.querySelectorAll(where)) {
        if (words.textContent && !words.querySelector('a')) {
          words.innerHTML = '<a href="tel:0312345678">call 0312345678</a>';
        }
      }
    });
    watch.observe(document, { childList: true, subtree: true });
    document.addEventListener('DOMContentLoaded', () => watch.disconnect());
  }, [times, where] as const);
  return seen;
}

test.beforeEach(async ({ server, alice }) => {
  const carol = await Guest.signIn(server, 'Carol');
  await carol.post('lobby', 'call 0312345678');
  alice.watch.announce(/panicked|unreachable|hydration|RuntimeError/);
});

test('what changes messages before the page comes alive disturbs nothing', async ({ alice }) => {
  const seen = await meddle(alice, 100, SAID);
  await alice.open('lobby');
  await expect(alice.message('call 0312345678')).toBeVisible();
  await alice.post('still alive');
  await alice.expectMessage('still alive');
  await expect(alice.page.getByText(NOTE)).toBeHidden();
  expect(seen.pages).toBe(1);
});

test('what changed a page before it came alive costs one more load', async ({ alice }) => {
  const seen = await meddle(alice, 1);
  await alice.open('lobby');
  await expect(alice.message('call 0312345678')).toBeVisible();
  await expect(alice.page.getByText(NOTE)).toBeHidden();
  expect(seen.pages).toBe(2);
});

test('what changes it each time is told of, and does not load it for ever', async ({ alice }) => {
  const seen = await meddle(alice, 100);
  await alice.page.goto(alice.at('/rooms/lobby'));
  await expect.poll(() => seen.pages).toBe(2);
  const note = alice.page.getByRole('alert').filter({ hasText: NOTE });
  await expect(note).toBeVisible();
  await expect(note).toContainText('What you wrote is kept');
  await note.getByRole('link', { name: 'Load it again' }).click();
  await expect.poll(() => seen.pages).toBe(3);
  await expect(note).toBeVisible();
  expect(seen.pages).toBe(3);
});

test('what was typed by then is not lost to a load', async ({ alice }) => {
  const seen = await meddle(alice, 100);
  // The page comes alive only after she has typed.
  let comes: () => void = () => {};
  const alive = new Promise<void>((come) => (comes = come));
  await alice.page.route('**/*.wasm', async (route) => {
    await alive;
    await route.continue();
  });
  await alice.page.goto(alice.at('/rooms/lobby'));
  await alice.box.fill('typed early');
  comes();
  await expect(alice.page.getByText(NOTE)).toBeVisible();
  await expect(alice.box).toHaveValue('typed early');
  expect(seen.pages).toBe(1);
});

test('in Japanese, too', async ({ letIn, server }) => {
  const hanako = await letIn('花子', { locale: 'ja-JP' });
  hanako.watch.announce(/panicked|unreachable|hydration|RuntimeError/);
  await (await Guest.signIn(server, 'Dave')).post('lobby', 'call 0312345678');
  await meddle(hanako, 100);
  await hanako.page.goto(hanako.at('/rooms/lobby'));
  await expect(hanako.page.getByText('このページは動かなくなりました')).toBeVisible();
});
