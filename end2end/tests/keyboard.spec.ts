/** Everything is in reach of the keyboard, and shows where one is. */

import { type Person, expect, test } from '../fixtures/test';

test('one signs in and writes', async ({ letIn }) => {
  const guest = await letIn('');
  const { keyboard } = guest.page;
  await guest.page.goto(guest.at('/'));
  await keyboard.press('Tab');
  await expect(guest.page.getByRole('textbox', { name: 'Your name' })).toBeFocused();
  await keyboard.type('Nadia');
  await keyboard.press('Enter');
  await guest.expectLive();

  // Who comes in can write at once.
  await expect(guest.box).toBeFocused();
  await keyboard.type('no mouse here');
  await keyboard.press('Enter');
  await guest.expectMessage('no mouse here');
  await expect(guest.box).toBeFocused();
});

test('the focus goes through the whole page, and is seen everywhere', async ({ alice }) => {
  await alice.open();
  await alice.post('https://a.example/x');
  await expect(alice.log.getByRole('link', { name: 'https://a.example/x' })).toBeVisible();
  await expect(alice.box).toBeFocused();
  const skip = alice.page.getByRole('link', { name: 'Skip to message box' });
  const passed: string[] = [];
  for (let steps = 0; steps < 40; steps += 1) {
    passed.push(await expectFocusSeen(alice));
    if (await skip.evaluate((link) => link === document.activeElement)) {
      break;
    }
    await alice.page.keyboard.press('Shift+Tab');
  }
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  // The messages are one stop from below, too.
  expect(passed).not.toContain('https://a.example/x');
  expect(passed).toEqual(
    expect.arrayContaining(['Message', 'Messages', 'Settings', '料理部', 'Skip to message box']),
  );
  await alice.page.keyboard.press('Enter');
  await expect(alice.box).toBeFocused();
});

test('the drawer of a phone opens, and Esc closes it', async ({ letIn }) => {
  const alice = await letIn('Alice', { viewport: { width: 390, height: 844 } });
  await alice.open();
  const menu = alice.page.getByRole('button', { name: 'Rooms and people' });
  const drawer = alice.page.getByRole('complementary', { name: 'Rooms and people' });
  await expect(drawer).toBeHidden();
  await menu.focus();
  await alice.page.keyboard.press('Enter');
  await expect(drawer).toBeVisible();
  await alice.page.keyboard.press('Tab');
  await expect(drawer.getByRole('link', { name: 'Search messages' })).toBeFocused();
  await alice.page.keyboard.press('Tab');
  await expect(drawer.getByRole('link', { name: 'Saved messages' })).toBeFocused();
  await alice.page.keyboard.press('Tab');
  await expect(drawer.getByRole('button', { name: 'Close' })).toBeFocused();
  await alice.page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
  await expect(menu).toBeFocused();

  await alice.page.keyboard.press('Enter');
  await drawer.getByRole('link', { name: 'release' }).focus();
  await alice.page.keyboard.press('Enter');
  await expect(alice.page).toHaveTitle('release · Irori');
  await expect(drawer).toBeHidden();
});

test('a question mark lists the shortcuts, except where one writes', async ({ alice }) => {
  await alice.open();
  const list = alice.page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await alice.box.press('Shift+?');
  await expect(alice.box).toHaveValue('?');
  await expect(list).toBeHidden();

  await alice.log.focus();
  await alice.page.keyboard.press('Shift+?');
  await expect(list).toBeVisible();
  await expect(list.getByText('Send the message')).toBeVisible();
  await alice.page.keyboard.press('Escape');
  await expect(list).toBeHidden();
  await expect(alice.log).toBeFocused();
  await expect(alice.box).toHaveValue('?');
});

test('Alt and the arrows go from room to room', async ({ alice, bob }) => {
  await bob.open('料理部');
  await alice.open('lobby');
  await alice.page.keyboard.press('Alt+ArrowDown');
  await expect(alice.page).toHaveURL(alice.at(encodeURI('/rooms/料理部')));
  await expect(alice.page.getByRole('heading', { level: 1 })).toHaveText(/料理部/);
  await expect(alice.box).toBeFocused();
  await alice.page.keyboard.type('ごはんですよ');
  await alice.page.keyboard.press('Enter');
  await bob.expectMessage('ごはんですよ');

  await alice.page.keyboard.press('Alt+ArrowUp');
  await expect(alice.page).toHaveTitle('lobby · Irori');
  await expect(alice.articles).toHaveCount(0);
  await alice.page.keyboard.press('Alt+ArrowUp');
  await expect(alice.page).toHaveTitle('release · Irori');
  await alice.page.goBack();
  await expect(alice.page).toHaveTitle('lobby · Irori');
});

test('the messages are one stop of the tabulator, and arrows go through them', async ({ alice, bob }) => {
  await bob.open();
  await alice.open();
  await bob.post('first');
  await bob.post('see https://example.org/');
  await bob.box.fill('```rust\nfn main() {}\n```');
  await bob.box.press('Enter');
  await bob.post('last');
  await alice.expectMessage('last');
  const { keyboard } = alice.page;
  await alice.log.focus();
  await keyboard.press('ArrowUp');
  await expect(alice.message('last')).toBeFocused();
  await keyboard.press('ArrowUp');
  await keyboard.press('ArrowUp');
  await expect(alice.articles.filter({ hasText: 'example.org' })).toBeFocused();
  // Through what stands in a message, and out to where one writes.
  await keyboard.press('Tab');
  await expect(alice.page.getByRole('link', { name: 'https://example.org/' })).toBeFocused();
  await keyboard.press('Tab');
  await expect(alice.box).toBeFocused();
  await alice.log.focus();
  await keyboard.press('Tab');
  await expect(alice.box).toBeFocused();

  await alice.log.focus();
  await keyboard.press('ArrowDown');
  await keyboard.press('ArrowUp');
  await keyboard.press('Tab');
  await expect(alice.page.getByRole('group', { name: 'Code' })).toBeFocused();
  await keyboard.press('Shift+Tab');
  await keyboard.press('ArrowDown');
  await expect(alice.message('last')).toBeFocused();
  await keyboard.press('Enter');
  const menu = alice.page.getByRole('menu');
  await expect(menu.getByRole('menuitem').first()).toBeFocused();
  // The row of emoji is left in one step.
  await keyboard.press('ArrowRight');
  await keyboard.press('ArrowDown');
  await expect(menu.getByRole('menuitem', { name: 'Reply', exact: true })).toBeFocused();
  await keyboard.press('Home');
  await keyboard.press('Tab');
  await expect(menu.getByRole('menuitem', { name: 'Reply', exact: true })).toBeFocused();
  await keyboard.press('Escape');
  await keyboard.press('Escape');
  await expect(alice.log).toBeFocused();
});

test('only one message at a time shows what can be done with it', async ({ alice, bob }) => {
  await bob.open();
  await alice.open();
  await bob.post('one');
  await bob.post('two');
  await alice.expectMessage('two');
  await alice.message('two').hover();
  await alice.message('two').getByRole('button', { name: 'More' }).click();
  await alice.page.getByRole('menuitem', { name: 'Mark as unread' }).click();
  await alice.message('one').hover();
  // A bar that is seen has a ground; the tools that all messages share are in one of them.
  const bars = () =>
    alice.page.locator('.tools').evaluateAll((all) => all.filter((it) => getComputedStyle(it).boxShadow !== 'none').length);
  await expect.poll(bars).toBe(1);
  await expect(alice.message('one').getByRole('button', { name: 'React' })).toBeVisible();
  await expect(alice.page.getByRole('button', { name: 'React' })).toHaveCount(1);
});

/** Something around what has the focus is drawn for it. Tells its name. */
async function expectFocusSeen({ page }: Person): Promise<string> {
  const { name, seen } = await page.evaluate(() => {
    const at = document.activeElement as HTMLElement;
    const look = () => {
      const chain: Element[] = [];
      for (let up: Element | null = at; up && chain.length < 3; up = up.parentElement) {
        chain.push(up);
      }
      return JSON.stringify(
        chain.map((element) => {
          const { outline, boxShadow, borderColor } = getComputedStyle(element);
          return [outline, boxShadow, borderColor];
        }),
      );
    };
    const focused = look();
    at.blur();
    const blurred = look();
    at.focus({ preventScroll: true });
    const name = at.getAttribute('aria-label') ?? at.innerText.replace('#', '').trim();
    return { name, seen: focused !== blurred };
  });
  expect(seen, `the focus on ${name} is seen`).toBe(true);
  return name;
}
