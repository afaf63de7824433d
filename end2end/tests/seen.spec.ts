/** Nothing counts as read that was not seen, whichever way somebody comes. */

import { sight, watchSight } from '../fixtures/sight';
import { Guest, type Person, type Server, expect, test } from '../fixtures/test';

/** Its number on every server of the tests. */
const LOBBY = '1';

const VIEWPORTS = {
  phone: { width: 390, height: 844 },
  desk: { width: 1280, height: 860 },
};

const WAYS = ['a click', 'the address', 'the switcher', 'Back'] as const;
type Way = (typeof WAYS)[number];

for (const [device, viewport] of Object.entries(VIEWPORTS)) {
  for (const [n, way] of WAYS.entries()) {
    test(`by ${way}, on a ${device}, only what was in view is read`, async ({ server, letIn }, testInfo) => {
      const seed = n + (device === 'phone' ? 100 : 0);
      testInfo.annotations.push({ type: 'seed', description: `${seed}` });
      const random = mulberry32(seed);
      const alice = await letIn('Alice', { viewport });
      await watchSight(alice.page);
      const carol = await comeAndGo(server, alice);
      // Few that fit, a page full, and more than a page.
      const counts = [between(random, 1, 6), between(random, 20, 48), between(random, 60, 110)];
      for (const count of counts) {
        const texts = Array.from({ length: count }, (_, at) => message(random, at));
        await carol.post('lobby', ...texts, '@Alice the last of them');
        await enter(alice, way);
        const divider = alice.log.locator('.unread-line');
        await expect(divider).toBeInViewport();
        await expect(alice.log.locator('.unread-line + article, .unread-line ~ article').first()).toBeInViewport();
        const before = await sight(alice.page);
        expect(before.wrong).toEqual([]);
        if (count > 50) {
          await expectNearTop(alice);
          await expect(badge(alice)).toContainText('unread');
        }
        await wander(alice, random);
        expect((await sight(alice.page)).wrong).toEqual([]);

        await toTheEnd(alice);
        await expect(alice.message('@Alice the last of them').last()).toBeInViewport({ ratio: 1 });
        await expect(badge(alice)).not.toContainText('unread');
        expect((await sight(alice.page)).wrong).toEqual([]);
        await leave(alice, way);
      }
    });
  }
}

test('a room with a mention far below keeps its badge until one is there', async ({ server, alice }) => {
  await watchSight(alice.page);
  const carol = await comeAndGo(server, alice);
  await carol.post('lobby', ...Array.from({ length: 31 }, (_, n) => `missed ${n}\n`.repeat(4).trim()), '@Alice here');
  await enter(alice, 'a click');
  await expect(alice.log.locator('.unread-line')).toBeInViewport();
  // Read is what is in view, and no more, however long one looks at it.
  await expect.poll(async () => (await sight(alice.page)).told[LOBBY] ?? 0).toBeGreaterThan(0);
  await expect(badge(alice)).toContainText('1 names you');
  const { seen, told, wrong } = await sight(alice.page);
  expect(wrong).toEqual([]);
  expect(told[LOBBY]).toBe(seen[LOBBY]);
  await expect(jump(alice)).toHaveText(/\d+ new messages/);
  await jump(alice).click();
  await expect(badge(alice)).not.toContainText('unread');
});

test('a link to a later message reads nothing of what lies before it', async ({ server, alice }) => {
  await watchSight(alice.page);
  const carol = await comeAndGo(server, alice);
  await carol.post('lobby', ...Array.from({ length: 80 }, (_, n) => `missed ${n + 1} of 80`));
  const html = await carol.read('/rooms/lobby');
  const target = Number(/data-seq="(\d+)"/.exec(html)?.[1]) + 20;
  await alice.page.goto(alice.at(`/rooms/lobby?at=${target}`));
  await alice.expectLive();
  await expect(alice.page.locator(`#m${target}`)).toBeInViewport();
  await expect(badge(alice)).toContainText('80 unread');
  // It stays so while she looks: other rooms are told of, this one is not.
  await carol.post('release', 'something else');
  await expect(alice.page.getByRole('link', { name: /release/ })).toContainText('1 unread');
  await expect(badge(alice)).toContainText('80 unread');
  await jump(alice).click();
  await expect(badge(alice)).not.toContainText('unread');
});

const COVERS = [
  ['a thread', 'phone'],
  ['the drawer', 'phone'],
  ['the switcher', 'phone'],
  ['the switcher', 'desk'],
] as const;

for (const [cover, device] of COVERS) {
  test(`behind ${cover}, on a ${device}, nothing is read`, async ({ server, letIn }) => {
    const alice = await letIn('Alice', { viewport: VIEWPORTS[device] });
    await watchSight(alice.page);
    const carol = await comeAndGo(server, alice);
    await alice.open('lobby');
    await uncover(alice, await coverBy(alice, cover));
    const close = await coverBy(alice, cover);
    await carol.post('lobby', 'behind it');
    await expect(alice.message('behind it')).toHaveCount(1);
    await moment(alice);
    await expect(badge(alice)).toContainText('1 unread');
    await uncover(alice, close);
    await expect(alice.log.locator('.unread-line')).toBeInViewport();
    await expect(alice.message('behind it')).toBeInViewport();
    await expect(badge(alice)).not.toContainText('unread');
    expect((await sight(alice.page)).wrong).toEqual([]);
  });
}

test('who was away comes back to what came meanwhile, and not to what was new before', async ({ server, alice }) => {
  await watchSight(alice.page);
  const carol = await comeAndGo(server, alice);
  await carol.post('lobby', ...Array.from({ length: 60 }, (_, n) => `missed ${n + 1} of 60`));
  await enter(alice, 'a click');
  await expect(alice.log.locator('.unread-line')).toBeInViewport();
  await toTheEnd(alice);
  await expect(badge(alice)).not.toContainText('unread');
  await look(alice, false);
  await carol.post('lobby', 'while she was away');
  await expect(badge(alice)).toContainText('1 unread');
  await look(alice, true);
  await expect(alice.message('while she was away')).toBeInViewport();
  await expect(alice.log.locator('.unread-line')).toBeInViewport();
  await expect(badge(alice)).not.toContainText('unread');
  expect((await sight(alice.page)).wrong).toEqual([]);
});

type Cover = (typeof COVERS)[number][0];

/** Opens something over the room, and says what closes it. */
async function coverBy(alice: Person, cover: Cover): Promise<() => Promise<void>> {
  const { page } = alice;
  switch (cover) {
    case 'a thread': {
      const of = alice.message('the last thing she read');
      await of.hover();
      await of.getByRole('button', { name: 'More' }).click();
      await page.getByRole('menuitem', { name: 'Reply in a thread' }).click();
      const thread = page.getByRole('complementary', { name: 'Thread' });
      await expect(thread).toBeVisible();
      return () => thread.getByRole('link', { name: 'Close' }).click();
    }
    case 'the drawer':
      await openDrawer(alice);
      await expect(badge(alice)).toBeVisible();
      return () => page.keyboard.press('Escape');
    case 'the switcher':
      await page.keyboard.press('Control+k');
      await expect(page.getByRole('combobox', { name: /room or a person/ })).toBeFocused();
      return () => page.keyboard.press('Escape');
  }
}

async function uncover(alice: Person, close: () => Promise<void>): Promise<void> {
  await close();
  await expect(alice.page.locator('aside.thread, dialog[open], [popover]:popover-open')).toHaveCount(0);
}

/** Longer than a line has to be in view, so that nothing more is to come. */
async function moment({ page }: Person): Promise<void> {
  const began = await page.evaluate(() => performance.now());
  await page.waitForFunction((began) => performance.now() - began > 1_500, began);
}

/** Goes to another tab, or comes back. */
async function look({ page }: Person, here: boolean): Promise<void> {
  await page.evaluate((here) => {
    const state = here ? 'visible' : 'hidden';
    Object.defineProperty(document, 'visibilityState', { get: () => state, configurable: true });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }, here);
}

/** Carol says something in the lobby, Alice reads it and goes to another room. */
async function comeAndGo(server: Server, alice: Person): Promise<Guest> {
  const carol = await Guest.signIn(server, 'Carol');
  await carol.post('lobby', 'the first', 'the last thing she read');
  await alice.open('lobby');
  await expect.poll(async () => (await sight(alice.page)).told[LOBBY] ?? 0).toBeGreaterThan(0);
  await alice.open('release');
  return carol;
}

async function enter(alice: Person, way: Way): Promise<void> {
  const { page } = alice;
  await expect(badge(alice)).toContainText('unread');
  switch (way) {
    case 'a click':
      await openDrawer(alice);
      await badge(alice).click();
      break;
    case 'the address':
      await page.goto(alice.at('/rooms/lobby'));
      break;
    case 'the switcher':
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: /room or a person/ }).fill('lobby');
      await page.keyboard.press('Enter');
      break;
    case 'Back':
      await page.goBack();
      break;
  }
  await expect(page).toHaveTitle(/lobby/);
  await alice.expectLive();
}

async function leave(alice: Person, way: Way): Promise<void> {
  if (way === 'the address') {
    await alice.open('release');
    return;
  }
  await openDrawer(alice);
  await alice.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: /release/ }).click();
  await expect(alice.page).toHaveTitle(/release/);
}

/** Here and there in the room, sometimes for a while. */
async function wander({ page, log }: Person, random: () => number): Promise<void> {
  await log.hover();
  for (let step = 0; step < 8; step += 1) {
    await page.mouse.wheel(0, between(random, -500, 900));
    const frames = random() < 0.3 ? 60 : between(random, 1, 6);
    await page.evaluate(
      (frames) =>
        new Promise<void>((done) => {
          const next = (left: number) => (left ? requestAnimationFrame(() => next(left - 1)) : done());
          next(frames);
        }),
      frames,
    );
  }
}

async function toTheEnd(alice: Person): Promise<void> {
  await expect(async () => {
    if (await jump(alice).isVisible()) {
      await jump(alice).click({ timeout: 1_000 });
    }
    await expect(jump(alice)).toBeHidden({ timeout: 1_000 });
  }).toPass();
}

async function expectNearTop({ page, log }: Person): Promise<void> {
  const top = (await log.boundingBox())?.y ?? 0;
  const line = await page.locator('.unread-line').boundingBox();
  expect((line?.y ?? 1_000) - top).toBeLessThan(200);
}

async function openDrawer({ page }: Person): Promise<void> {
  const button = page.locator('.room__head').getByRole('button', { name: /Rooms and people/ });
  if (await button.isVisible()) {
    await button.click();
  }
}

/** What the list says of the lobby, also in a closed drawer. */
function badge({ page }: Person) {
  return page.locator('nav[aria-label=Rooms] a[href="/rooms/lobby"]');
}

function jump({ page }: Person) {
  return page.locator('main .jump');
}

/** A message of one line or of many. */
function message(random: () => number, at: number): string {
  const lines = random() < 0.15 ? between(random, 20, 45) : between(random, 1, 5);
  return Array.from({ length: lines }, (_, line) => `message ${at}, line ${line}`).join('\n');
}

function between(random: () => number, from: number, to: number): number {
  return from + Math.floor(random() * (to - from + 1));
}

/** Small and good enough, and the same at every run. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
