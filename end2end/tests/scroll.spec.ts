/** Where the reader stands in a long room, and what may move them. */

import type { Locator } from '@playwright/test';

import { Guest, type Person, expect, test } from '../fixtures/test';

const LINES = Array.from({ length: 120 }, (_, n) => `line ${n + 1} of 120`);

test.describe('a long room', () => {
  let carol: Guest;
  test.beforeEach(async ({ server }) => {
    carol = await Guest.signIn(server, 'Carol');
    await carol.post('lobby', ...LINES);
  });

  test('opens at its end and follows it', async ({ alice }) => {
    await alice.open();
    await expect(alice.message('line 120 of 120')).toBeInViewport({ ratio: 1 });
    for (const text of ['one more', 'a tall one\n'.repeat(12), 'the last one']) {
      await carol.post('lobby', text);
      await expect(alice.articles.last()).toContainText(text.trim().split('\n')[0] ?? '');
      await expect(alice.articles.last()).toBeInViewport({ ratio: 1 });
    }
    await expect(jump(alice)).toBeHidden();
  });

  test('does not move who reads further up, and offers the way down', async ({ alice }) => {
    await alice.open();
    await scrollBy(alice, -400);
    await expect(alice.message('line 120 of 120')).not.toBeInViewport();
    await expect(jump(alice)).toHaveText(/To the newest/);
    const read = alice.message('line 100 of 120');
    await expect(read).toBeInViewport();
    const before = await restingTop(read);

    await carol.post('lobby', 'news', 'more news');
    await alice.expectMessage('more news');
    await expect(jump(alice)).toHaveText(/2 new messages/);
    expect(Math.abs((await restingTop(read)) - before)).toBeLessThanOrEqual(1);
    await expect(alice.message('more news')).not.toBeInViewport();

    await jump(alice).click();
    await expect(alice.message('more news')).toBeInViewport({ ratio: 1 });
    await expect(jump(alice)).toBeHidden();
    await carol.post('lobby', 'followed again');
    await expect(alice.message('followed again')).toBeInViewport({ ratio: 1 });
  });

  test('follows again who scrolls down, and who writes', async ({ alice }) => {
    await alice.open();
    await scrollBy(alice, -400);
    await expect(jump(alice)).toBeVisible();
    await scrollBy(alice, 400);
    await expect(jump(alice)).toBeHidden();

    await scrollBy(alice, -400);
    await expect(jump(alice)).toBeVisible();
    await alice.post('my own words');
    await expect(alice.message('my own words')).toBeInViewport({ ratio: 1 });
    await expect(jump(alice)).toBeHidden();
  });

  test('who asks for the end is not called back by a scroll that was under way', async ({ alice }) => {
    await alice.open();
    for (const ask of ['the way down', 'own words'] as const) {
      await scrollBy(alice, -400);
      await expect(jump(alice)).toBeVisible();
      await alice.box.fill('my own words');
      // The event of the last movement comes after what was asked for.
      await alice.page.evaluate((ask) => {
        const found = <T extends HTMLElement>(selector: string) => document.querySelector<T>(selector)!;
        if (ask === 'the way down') {
          found('main .jump').click();
        } else {
          found<HTMLFormElement>('main .composer').requestSubmit();
        }
        found('#timeline').scrollTop -= 40;
      }, ask);
      await expect.poll(() => alice.log.evaluate((log) => log.scrollTop)).toBeCloseTo(0);
      await expect(jump(alice)).toBeHidden();
    }
  });

  test('from a page of the past too', async ({ alice }) => {
    await carol.post('lobby', ...Array.from({ length: 80 }, (_, n) => `later ${n + 1}`));
    const html = await carol.read('/rooms/lobby');
    const newest = Number(/data-seq="(\d+)"/.exec(html)?.[1]);
    await alice.page.goto(alice.at(`/rooms/lobby?at=${newest - 120}`));
    await alice.expectLive();
    const link = alice.page.locator('main a.jump');
    await expect(link).toBeVisible();
    // The event of the last movement comes when the newest lines have been drawn.
    await alice.log.evaluate((log) => {
      const drawn = new MutationObserver(() => {
        drawn.disconnect();
        log.scrollTop -= 7;
      });
      drawn.observe(log, { childList: true, subtree: true });
    });
    await link.click();
    await expect(alice.message('later 80')).toBeInViewport({ ratio: 1 });
    await expect(link).toBeHidden();
  });

  test('loads the past above without moving what is read', async ({ alice }) => {
    const arrived = new Gate();
    const answer = new Gate();
    await alice.page.route('**/api/history*', async (route) => {
      arrived.open();
      await answer.opened;
      await route.continue();
    });
    await alice.open();
    await scrollBy(alice, -10_000);
    await arrived.opened;
    const read = alice.message('line 80 of 120');
    await expect(read).toBeInViewport();
    const before = await restingTop(read);
    await expect(alice.message('line 60 of 120')).toHaveCount(0);

    answer.open();
    await expect(alice.message('line 60 of 120')).toBeAttached();
    expect(Math.abs((await restingTop(read)) - before)).toBeLessThanOrEqual(1);
    await expect(read).toBeInViewport();
  });

  test('keeps the line that is read where it is when all lines become higher', async ({ alice }) => {
    const words = 'about as many words as fit on a line of a window that is wide '.repeat(2);
    await carol.post('lobby', ...LINES.slice(0, 40).map((line) => `${line}: ${words}`));
    await alice.open();
    await scrollBy(alice, -900);
    const uppermost = () =>
      alice.log.evaluate((log) => {
        const edge = log.getBoundingClientRect().top;
        const lines = [...log.querySelectorAll('article')];
        const line = lines.find((line) => line.getBoundingClientRect().bottom > edge);
        return line?.dataset.seq ?? '';
      });
    await expect(jump(alice)).toBeVisible();
    await restingTop(alice.articles.last());
    const line = alice.page.locator(`#m${await uppermost()}`);
    const before = await restingTop(line);

    await alice.page.setViewportSize({ width: 560, height: 860 });
    expect(Math.abs((await restingTop(line)) - before)).toBeLessThanOrEqual(2);
  });

  test('can be read back to its beginning', async ({ alice }) => {
    await alice.open();
    const beginning = alice.page.getByText('This is where #lobby begins.');
    await expect(async () => {
      await scrollBy(alice, -20_000);
      await expect(beginning).toBeInViewport({ timeout: 500 });
    }).toPass();
    await alice.expectAll(LINES);
  });
});

test('a line stands above what is new since the last visit', async ({ server, alice }) => {
  const carol = await Guest.signIn(server, 'Carol');
  await carol.post('lobby', 'old', 'older than the line');
  const read = saysRead(alice);
  await alice.open('lobby');
  await read;
  await alice.open('release');
  await carol.post('lobby', 'fresh', 'fresher');

  await alice.open('lobby');
  const line = alice.log.getByText('New messages', { exact: true });
  await expect(line).toBeInViewport();
  await expect(alice.log).toHaveText(/older than the line.*New messages.*fresh.*fresher/s);
  // It stays while more comes, and goes once she answers.
  await carol.post('lobby', 'freshest');
  await alice.expectMessage('freshest');
  await expect(alice.log).toHaveText(/New messages.*fresh.*fresher.*freshest/s);
  await alice.post('now I know');
  await expect(line).toHaveCount(0);
});

test('what comes before one\'s eyes is never called unread', async ({ server, alice }) => {
  const carol = await Guest.signIn(server, 'Carol');
  await carol.post('lobby', 'the last thing she read');
  const read = saysRead(alice);
  await alice.open('lobby');
  await read;
  await alice.open('release');
  await alice.open('lobby');
  await expect(alice.log.getByText('New messages', { exact: true })).toHaveCount(0);
  const called = await alice.page.evaluateHandle(() => {
    const seen = new Set<string>();
    const look = () => {
      const nav = document.querySelector('nav')?.innerText ?? '';
      seen.add(document.title).add(/unread/.exec(nav)?.[0] ?? 'all read');
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
    look();
    return seen;
  });

  for (const text of ['while', 'she', 'watches']) {
    await carol.post('lobby', text);
    await alice.expectMessage(text);
  }
  await expect(alice.log.getByText('New messages', { exact: true })).toHaveCount(0);
  const titles = await called.evaluate((seen) => [...seen].sort());
  expect(titles).toEqual(['all read', 'lobby · Irori']);
});

test('who comes back to more than fits begins at the line', async ({ server, alice }) => {
  const carol = await Guest.signIn(server, 'Carol');
  await carol.post('lobby', 'the last thing she read');
  const read = saysRead(alice);
  await alice.open('lobby');
  await read;
  await alice.page.goto('about:blank');
  const missed = Array.from({ length: 40 }, (_, n) => `missed ${n + 1} of 40`);
  await carol.post('lobby', ...missed);

  await alice.open('lobby');
  await expect(alice.log.getByText('New messages', { exact: true })).toBeInViewport();
  await expect(alice.message('missed 1 of 40')).toBeInViewport();
  await expect(alice.message('missed 40 of 40')).not.toBeInViewport();
  await jump(alice).click();
  await expect(alice.message('missed 40 of 40')).toBeInViewport({ ratio: 1 });
});

test('unread messages of other rooms show in the list and in the title', async ({
  server,
  alice,
}) => {
  const carol = await Guest.signIn(server, 'Carol');
  const link = alice.page.getByRole('navigation').getByRole('link', { name: 'lobby' });
  await alice.open('lobby');
  await alice.open('release');
  await expect(alice.page).toHaveTitle('release · Irori');
  await expect(link).not.toHaveAccessibleName(/unread/);

  await carol.post('lobby', '一つ', 'two');
  await expect(link).toHaveAccessibleName(/2 unread/);
  await expect(alice.page).toHaveTitle('(2) release · Irori');
  // Her own, from elsewhere, are not unread.
  const elsewhere = await alice.anotherTab();
  await elsewhere.open('lobby');
  await expect(link).not.toHaveAccessibleName(/unread/);
  await elsewhere.post('my own');
  await elsewhere.expectMessage('my own');
  await expect(alice.page).toHaveTitle('release · Irori');

  await elsewhere.page.close();
  await carol.post('lobby', 'three');
  await expect(link).toHaveAccessibleName(/1 unread/);
  await link.click();
  await expect(alice.message('three')).toBeInViewport();
  await expect(link).not.toHaveAccessibleName(/unread/);
  await expect(alice.page).toHaveTitle('lobby · Irori');
});

function jump(person: Person): Locator {
  return person.page.getByRole('button', { name: /To the newest|new messages?/ });
}

async function scrollBy(person: Person, pixels: number): Promise<void> {
  await person.log.hover();
  await person.page.mouse.wheel(0, pixels);
}

/** Where the upper edge of something is once it no longer moves. */
async function restingTop(locator: Locator): Promise<number> {
  let top = NaN;
  await expect
    .poll(async () => {
      const before = top;
      top = (await locator.boundingBox())?.y ?? NaN;
      return top === before;
    })
    .toBe(true);
  return top;
}

/** When the page has told the server how far it was read. */
async function saysRead({ page }: Person): Promise<void> {
  const socket = await page.waitForEvent('websocket');
  await socket.waitForEvent('framesent', ({ payload }) => `${payload}`.includes('"t":"read"'));
}

/** Something a test waits for, or makes others wait for. */
class Gate {
  readonly opened: Promise<void>;
  open: () => void = () => {};

  constructor() {
    this.opened = new Promise((open) => (this.open = open));
  }
}
