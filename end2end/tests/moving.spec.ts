/** Going from room to room, and back. */

import { Guest, type Person, expect, test } from '../fixtures/test';

test.describe('on a slow line', () => {
  test('what is open stays on the page until the next room is there', async ({ alice }) => {
    await alice.open('lobby');
    await alice.page.route('**/api/room_page*', async (route) => {
      await new Promise((later) => setTimeout(later, 400));
      await route.continue();
    });
    const frames = await alice.page.evaluateHandle(() => {
      const frames = { all: 0, blank: 0, late: 0, roomless: 0 };
      const look = () => {
        frames.all += 1;
        frames.blank += document.querySelector('.shell .timeline .timeline__page') ? 0 : 1;
        frames.roomless += document.querySelector('.side [aria-current]') ? 0 : 1;
        frames.late += document.querySelector('.progress--on') ? 1 : 0;
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
      return frames;
    });
    const said = await alice.page.evaluateHandle(() => {
      const said: string[] = [];
      new MutationObserver(() => {
        const regions = [...document.querySelectorAll('[role=status]')];
        const open = regions.filter((region) => !region.closest('dialog:not([open])'));
        said.push(...open.map((region) => region.textContent ?? ''));
      }).observe(document, { childList: true, subtree: true, characterData: true });
      return said;
    });
    for (const room of ['release', '料理部', 'lobby']) {
      await link(alice, room).click();
      await expect(alice.page).toHaveTitle(`${room} · Irori`);
    }
    await alice.page.goBack();
    await expect(alice.page).toHaveTitle('料理部 · Irori');
    const { all, blank, late, roomless } = await frames.jsonValue();
    expect(all).toBeGreaterThan(20);
    expect({ blank, roomless }).toEqual({ blank: 0, roomless: 0 });
    expect(late, 'that it takes a while is shown').toBeGreaterThan(0);
    expect((await said.jsonValue()).filter((text) => text.includes('Loading'))).toEqual([]);
  });
});

test('Back and Forward find rooms as they were left', async ({ server, letIn }) => {
  const carol = await Guest.signIn(server, 'Carol');
  const texts = Array.from({ length: 140 }, (_, n) => `line ${n + 1} of 140`);
  await carol.post('lobby', ...texts);
  // Who comes after that has nothing unread.
  const alice = await letIn('Alice');
  await alice.open('lobby');
  await expect(link(alice, 'lobby')).not.toContainText('unread');
  for (const [first, by] of [
    ['a little further up', -500],
    ['further up than a page reaches', -3_000],
  ] as const) {
    await test.step(first, async () => {
      await alice.log.hover();
      await alice.page.mouse.wheel(0, by);
      await expect(alice.page.locator('main .jump')).toBeVisible();
      const before = await resting(alice);
      await link(alice, 'release').click();
      await expect(alice.page).toHaveTitle('release · Irori');
      await alice.page.goBack();
      await expect(alice.page).toHaveTitle('lobby · Irori');
      await expect.poll(async () => (await resting(alice)).seq).toBe(before.seq);
      expect(Math.abs((await resting(alice)).top - before.top)).toBeLessThanOrEqual(2);
      // By a click one comes to the end.
      await link(alice, 'release').click();
      await expect(alice.page).toHaveTitle('release · Irori');
      await link(alice, 'lobby').click();
      await expect(alice.message('line 140 of 140')).toBeInViewport({ ratio: 1 });
    });
  }
});

test('who scrolls before the page is alive stays where they are', async ({ server, letIn }) => {
  const carol = await Guest.signIn(server, 'Carol');
  await carol.post('lobby', ...Array.from({ length: 60 }, (_, n) => `line ${n + 1} of 60`));
  const alice = await letIn('Alice');
  for (const address of ['/rooms/lobby', '/rooms/lobby?at=newest']) {
    let goOn = () => {};
    const scrolled = new Promise<void>((done) => (goOn = done));
    await alice.page.route('**/*.wasm', async (route) => {
      await scrolled;
      await route.continue();
    });
    await alice.page.goto(alice.at(address), { waitUntil: 'commit' });
    await expect(alice.message('line 60 of 60')).toBeInViewport();
    const top = () => alice.log.evaluate((log) => log.scrollTop);
    await alice.log.evaluate((log) => log.scrollBy(0, -700));
    await expect.poll(top).toBeLessThan(-600);
    const before = await resting(alice);
    goOn();
    await alice.expectLive();
    await expect(alice.page.locator('main .jump')).toBeVisible();
    expect((await resting(alice)).seq).toBe(before.seq);
    await alice.page.unroute('**/*.wasm');
  }
});

test('Back from another page, and to a message, leads to where the reader stood', async ({ server, letIn }) => {
  const carol = await Guest.signIn(server, 'Carol');
  await carol.post('lobby', ...Array.from({ length: 140 }, (_, n) => `line ${n + 1} of 140`));
  const alice = await letIn('Alice');
  for (const address of ['/rooms/lobby', '/rooms/lobby?at=newest', '/rooms/lobby?at=60']) {
    for (const elsewhere of ['/saved', '/search', 'another room']) {
      await test.step(`${address}, ${elsewhere}`, async () => {
        await alice.page.goto(alice.at(address));
        await alice.expectLive();
        if (address.endsWith('60')) {
          await expect(alice.page.locator('#m60')).toBeInViewport();
        }
        const { seq: began } = await resting(alice);
        await alice.log.evaluate((log) => log.scrollBy(0, -700));
        await expect.poll(async () => (await resting(alice)).seq).not.toBe(began);
        await expect(alice.page.locator('main .jump')).toBeVisible();
        const before = await resting(alice);
        if (elsewhere === 'another room') {
          await link(alice, 'release').click();
          await expect(alice.page).toHaveTitle('release · Irori');
        } else {
          await alice.page.goto(alice.at(elsewhere));
        }
        await alice.page.goBack();
        await expect(alice.page).toHaveTitle('lobby · Irori');
        await alice.expectLive();
        await expect.poll(async () => (await resting(alice)).seq).toBe(before.seq);
        // The tab keeps whole pixels.
        expect(Math.abs((await resting(alice)).top - before.top)).toBeLessThanOrEqual(3);
      });
    }
  }
});

test.describe('with many rooms', () => {
  const rooms = Array.from({ length: 40 }, (_, n) => `room-${n + 1}`);
  test.use({ serverOptions: { rooms: [...rooms, 'a-room-with-a-name-that-is-longer-than-the-list-is-wide'], messagesPer10s: 10_000 } });

  test('the list stays where it was, and the open room is in it', async ({ alice }) => {
    await alice.open('room-36');
    await expect(link(alice, 'room-36')).toBeInViewport({ ratio: 1 });
    const side = alice.page.locator('.side');
    const at = await side.evaluate((side) => side.scrollTop);
    expect(at).toBeGreaterThan(0);
    await link(alice, 'room-35').click();
    await expect(alice.page).toHaveTitle('room-35 · Irori');
    expect(await side.evaluate((side) => side.scrollTop)).toBe(at);
    await alice.page.keyboard.press('Control+k');
    await alice.page.getByRole('combobox').fill('room-2');
    await alice.page.keyboard.press('Enter');
    await expect(alice.page).toHaveTitle(/^room-2\d? · Irori$/);
    await expect(side.locator('[aria-current]')).toBeInViewport({ ratio: 1 });
  });

  test('nothing in the list makes the page itself longer than the window', async ({ server, alice }) => {
    const carol = await Guest.signIn(server, 'Carol');
    await alice.open('room-1');
    await alice.open('room-2');
    await carol.post('room-1', ...Array.from({ length: 40 }, (_, n) => `line ${n}`));
    // It opens at what is unread, and takes nothing of the page along.
    await alice.open('room-1');
    await expect(alice.page.getByText('New messages', { exact: true })).toBeInViewport();
    const moved = () => [document.documentElement.scrollHeight - innerHeight, scrollY];
    expect(await alice.page.evaluate(moved)).toEqual([0, 0]);
    await expect(alice.page.locator('.room__head')).toBeInViewport({ ratio: 1 });
  });

  test('who has typed no name yet is offered what waits for them first', async ({ server, alice }) => {
    const carol = await Guest.signIn(server, 'Carol');
    await alice.open('room-1');
    await carol.post('room-30', 'news');
    await carol.post('room-20', 'tea, @Alice?');
    await expect(link(alice, 'room-20').locator('.badge')).toBeVisible();
    await expect(link(alice, 'room-30').locator('.badge')).toBeVisible();
    await alice.page.keyboard.press('Control+k');
    const offers = alice.page.getByRole('listbox').getByRole('option');
    await expect(offers.nth(0)).toContainText('room-20');
    await expect(offers.nth(1)).toContainText('room-30');
    await expect(offers.nth(2)).toContainText('room-2');
  });

  test('a long name and a badge of two digits stand in one row', async ({ server, alice }) => {
    const name = 'a-room-with-a-name-that-is-longer-than-the-list-is-wide';
    const carol = await Guest.signIn(server, 'Carol');
    await alice.open(name);
    await expect(link(alice, name)).toBeVisible();
    await alice.open('room-1');
    const before = await places(alice, name);
    await carol.post(name, ...Array.from({ length: 23 }, (_, n) => `${n}`));
    await expect(link(alice, name)).toContainText('23 unread');
    const after = await places(alice, name);
    expect(after).toEqual(before);
    const badge = await link(alice, name).locator('.badge').boundingBox();
    expect(badge?.height).toBeLessThan(24);
  });
});

/** Where sign and name of a room begin, and how high its row is. */
async function places(person: Person, room: string) {
  const box = async (part: string) => (await link(person, room).locator(part).boundingBox()) ?? { x: 0, y: 0 };
  const row = await link(person, room).boundingBox();
  return { hash: (await box('.link__hash')).x, name: (await box('.link__name')).x, height: row?.height };
}

function link({ page }: Person, room: string) {
  return page.locator(`nav[aria-label=Rooms] a[href="${encodeURI(`/rooms/${room}`)}"]`);
}

/** The uppermost message in view once nothing moves any more, and where it stands. */
async function resting({ log }: Person): Promise<{ seq: string; top: number }> {
  const look = () =>
    log.evaluate((log) => {
      const edge = log.getBoundingClientRect().top;
      const lines = [...log.querySelectorAll<HTMLElement>('article')];
      const line = lines.find((line) => line.getBoundingClientRect().bottom > edge);
      return { seq: line?.dataset.seq ?? '', top: (line?.getBoundingClientRect().top ?? 0) - edge };
    });
  let place = await look();
  await expect
    .poll(async () => {
      const before = place;
      place = await look();
      return JSON.stringify(before) === JSON.stringify(place);
    })
    .toBe(true);
  return place;
}

for (const [timezoneId, day, begins] of [
  // The clocks were turned that very day, after midnight.
  ['Pacific/Auckland', '2026-09-27', '2026-09-26T12:00:00Z'],
  ['Europe/Berlin', '2026-07-01', '2026-06-30T22:00:00Z'],
  // A day that had no midnight.
  ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00Z'],
] as const) {
  test(`the ${day} begins by the clock of that day in ${timezoneId}`, async ({ letIn }) => {
    const alice = await letIn('Alice', { timezoneId });
    await alice.open();
    await alice.page.locator('.room__head').getByRole('button', { name: 'Go to a day' }).click();
    const asked = alice.page.waitForRequest(/\/api\/first_since/);
    await alice.page.getByLabel('Go to a day').and(alice.page.locator('input')).fill(day);
    await alice.page.getByRole('button', { name: 'Go', exact: true }).click();
    const { since_ms } = (await asked).postDataJSON() as { since_ms: number };
    expect(new Date(since_ms).toISOString()).toBe(new Date(begins).toISOString());
  });
}
