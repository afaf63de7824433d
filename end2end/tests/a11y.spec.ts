/** What axe can tell about accessibility, of every page and state. */

import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

import { type Person, type Server, expect, test } from '../fixtures/test';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

for (const colorScheme of ['light', 'dark'] as const) {
  for (const [device, viewport] of [
    ['phone', { width: 390, height: 844 }],
    ['desk', { width: 1280, height: 860 }],
  ] as const) {
    test.describe(`${colorScheme}, ${device}`, () => {
      test('sign-in and the page that is not there', async ({ letIn }) => {
        const guest = await letIn('', { colorScheme, viewport });
        guest.watch.announce(/status of 404/);
        await guest.page.goto(guest.at('/login'));
        await expectAccessible(guest.page);
        await guest.page.goto(guest.at('/nowhere'));
        await expectAccessible(guest.page);
      });

      test('the pages around accounts', async ({ server, letIn }) => {
        const { page, watch, at } = await olga(server, letIn, { colorScheme, viewport });
        watch.announce(/status of 4\d\d/);
        for (const path of ['/account', '/account/proof', '/people', '/people/audit', '/auth/login/nowhere']) {
          await page.goto(at(path));
          await expectAccessible(page);
        }
        await page.goto(at('/account/app'));
        await page.getByLabel('Current password').fill('ten characters');
        await page.getByRole('button', { name: 'Go on' }).click();
        await expect(page.getByRole('heading', { name: 'Add an app' })).toBeVisible();
        await expectAccessible(page);
        // With what only who has shown who they are may change.
        await page.goto(at('/account'));
        await expectAccessible(page);
        await page.goto(at('/people'));
        await page.getByRole('button', { name: 'Make a link' }).click();
        await expect(page.getByLabel('Send this link')).toBeVisible();
        await expectAccessible(page);
        await page.goto(at('/account'));
        await page.getByRole('button', { name: 'Sign out', exact: true }).click();
        await page.getByRole('textbox', { name: 'E-mail address' }).fill('olga@example.org');
        await page.getByLabel('Password').fill('nonsense');
        await page.getByRole('button', { name: 'Sign in' }).click();
        await expect(page.getByRole('alert').filter({ hasText: 'wrong' })).toBeVisible();
        await expectAccessible(page);
      });

      test('a room in all its states', async ({ letIn, bob }) => {
        const alice = await letIn('Alice', { colorScheme, viewport });
        await bob.open();
        await alice.open();
        await expectAccessible(alice.page);

        await alice.post('see https://example.org/');
        await alice.post('second in the group');
        await bob.post('こんばんは');
        // A message ends its author's writing: the next may begin after it only.
        await alice.expectMessage('こんばんは');
        await bob.box.pressSequentially('and');
        await expect(alice.page.getByText('Bob (guest) is writing')).toBeVisible();
        await expectAccessible(alice.page);

        await alice.loseSocket();
        await alice.post('pending');
        await alice.box.fill('x'.repeat(4_001));
        await expect(alice.page.getByText('Connection lost')).toBeVisible();
        await expectAccessible(alice.page);
      });

      test('messages in all their states', async ({ letIn, bob }) => {
        const alice = await letIn('Alice', { colorScheme, viewport });
        await bob.open();
        await alice.open();
        await bob.post('**bold** @Alice `code`');
        await bob.box.fill('```rust\nfn main() {} // 1\n```\n| a | b |\n|---|---|\n| 1 | 2 |\n- [x] done\n> quoted');
        await bob.box.press('Enter');
        await expect(alice.articles).toHaveCount(2);
        await alice.articles.first().hover();
        await alice.articles.first().getByRole('button', { name: 'More' }).click();
        await expect(alice.page.getByRole('menu')).toBeVisible();
        await expectAccessible(alice.page);
        await alice.page.getByRole('menu').getByRole('menuitem', { name: 'React: 👍' }).click();
        await expect(alice.articles.first().getByRole('button', { name: '👍: ' })).toBeVisible();
        await alice.articles.first().hover();
        await alice.articles.first().getByRole('button', { name: 'More' }).click();
        await alice.page.getByRole('menuitem', { name: 'Reply', exact: true }).click();
        await expectAccessible(alice.page);
        await alice.box.fill('an answer @');
        await alice.box.pressSequentially('b');
        await expect(alice.page.getByRole('listbox', { name: 'Suggestions' })).toBeVisible();
        await expectAccessible(alice.page);
        await alice.box.press('Escape');
        await alice.sendButton.click();
        await expect(alice.articles.last().locator('.quote')).toBeVisible();
        // What is on its way cannot be edited yet.
        await expect(alice.articles.last()).not.toHaveAttribute('aria-busy');
        await alice.box.press('ArrowUp');
        await alice.box.fill('another answer');
        await alice.sendButton.click();
        await expect(alice.articles.last()).toContainText('(edited)');
        await alice.articles.last().hover();
        await alice.articles.last().getByRole('button', { name: 'More' }).click();
        await alice.page.getByRole('menuitem', { name: 'Delete' }).click();
        await expect(alice.page.getByRole('dialog')).toBeVisible();
        await expectAccessible(alice.page);
        await alice.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
        await expect(alice.articles.last()).toContainText('deleted');
        await expectAccessible(alice.page);
        await alice.page.keyboard.press('Control+k');
        await expect(alice.page.getByRole('option').first()).toBeVisible();
        await expectAccessible(alice.page);
      });

      test('a thread beside the room', async ({ letIn, bob }) => {
        const alice = await letIn('Alice', { colorScheme, viewport });
        await bob.open();
        await alice.open();
        await bob.post('tea?');
        const message = alice.message('tea?');
        await message.hover();
        await message.getByRole('button', { name: 'Reply in a thread' }).click();
        const thread = alice.page.getByRole('complementary', { name: 'Thread' });
        const box = thread.getByRole('textbox', { name: 'Reply in this thread' });
        await expectAccessible(alice.page);
        await box.fill('green');
        await box.press('Enter');
        await expect(thread.getByRole('article')).toHaveCount(2);
        await expect(bob.page.getByRole('link', { name: '1 reply' })).toBeVisible();
        await expectAccessible(alice.page);
        await alice.page.goto(alice.at('/threads'));
        await expect(alice.page.getByRole('article')).toHaveCount(1);
        await expectAccessible(alice.page);
      });

      test('what is over, and what went wrong', async ({ letIn, bob }) => {
        const alice = await letIn('Alice', { colorScheme, viewport });
        const { page } = alice;
        await bob.open();
        await page.goto(alice.at('/rooms'));
        await page.getByRole('textbox', { name: 'Name' }).fill('Old');
        await page.getByRole('button', { name: 'Make a room' }).click();
        await alice.expectLive();
        await alice.post('said before');
        await alice.expectMessage('said before');
        // Saved: a green note. Archived: rows that are quieter than others.
        await page.goto(alice.at('/rooms/old/settings'));
        await page.getByRole('region', { name: 'The room' }).getByRole('button', { name: 'Save' }).click();
        await expect(page.getByRole('status')).toHaveText('Saved.');
        await expectAccessible(page);
        await page.locator('summary', { hasText: 'Archive this room' }).click();
        await page.getByRole('button', { name: 'Archive this room' }).click();
        await page.goto(alice.at('/rooms/old'));
        await alice.expectLive();
        await expect(page.getByText('This room is archived')).toBeVisible();
        await expectAccessible(page);
        await page.goto(alice.at('/rooms/old/settings'));
        await expectAccessible(page);
        await alice.open();
        if (device === 'phone') {
          await page.getByRole('button', { name: 'Rooms and people' }).click();
        }
        await page.locator('summary', { hasText: 'Archived rooms' }).click();
        await expect(page.getByRole('link', { name: 'Old' })).toBeVisible();
        await expectAccessible(page);
        // What was saved, what was found, and pictures that are none.
        await alice.open();
        await alice.page.getByLabel('Add files').setInputFiles({
          name: 'phone.heic',
          mimeType: 'image/heic',
          buffer: Buffer.from('\0\0\0\x14ftypheic\0\0\0\0mif1', 'latin1'),
        });
        await expect(page.getByText('It goes as a file')).toBeVisible();
        await expectAccessible(page);
        await alice.post('a picture');
        await alice.expectMessage('a picture');
        await alice.message('a picture').hover();
        await alice.message('a picture').getByRole('button', { name: 'More' }).click();
        await page.getByRole('menuitem', { name: 'Save for later' }).click();
        await expectAccessible(page);
        for (const path of ['/saved', '/search', '/search?q=picture', '/search?q=in:nowhere+on:2026-99-99']) {
          await page.goto(alice.at(path));
          await expectAccessible(page);
        }
      });

      test('an invitation', async ({ server, letIn }) => {
        const { page, at } = await olga(server, letIn, { colorScheme, viewport });
        await page.goto(at('/people?q=o'));
        await expectAccessible(page);
        await page.getByRole('button', { name: 'Make a link' }).click();
        const link = new URL(await page.getByLabel('Send this link').inputValue());
        await page.goto(at(link.pathname + link.search));
        await expect(page.getByText('signed in already, as Olga')).toBeVisible();
        await expectAccessible(page);
        const stranger = await letIn('', { colorScheme, viewport });
        await stranger.page.goto(stranger.at(link.pathname + link.search));
        await expect(stranger.page.getByRole('link', { name: 'I have an account' })).toBeVisible();
        await expectAccessible(stranger.page);
      });

      test('the pages around rooms', async ({ letIn, bob }) => {
        await bob.open();
        const alice = await letIn('Alice', { colorScheme, viewport });
        const { page } = alice;
        await page.goto(alice.at('/direct'));
        await expectAccessible(page);
        await page.goto(alice.at('/threads'));
        await expectAccessible(page);
        await page.goto(alice.at('/rooms'));
        await expectAccessible(page);
        await page.getByRole('textbox', { name: 'Name' }).fill('Club');
        await page.getByRole('button', { name: 'Make a room' }).click();
        await page.goto(alice.at('/rooms/club/settings?q=b'));
        await expect(page.getByRole('button', { name: 'Add: Bob' })).toBeVisible();
        await expectAccessible(page);
      });

      test('what opens above the room', async ({ letIn }) => {
        const alice = await letIn('Alice', { colorScheme, viewport });
        await alice.open();
        if (device === 'phone') {
          await alice.page.getByRole('button', { name: 'Rooms and people' }).click();
          await expect(alice.page.getByRole('link', { name: 'release' })).toBeVisible();
          await expectAccessible(alice.page);
        }
        await openSettings(alice);
        await expectAccessible(alice.page);
        await alice.page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
        await expect(alice.page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
        await expectAccessible(alice.page);
      });
    });
  }
}

test('the page tells of new messages once, author first', async ({ alice, bob }) => {
  await alice.open();
  await bob.open();
  const announced = alice.page.locator('.shell > [aria-live=polite]');
  await bob.post('聞こえますか');
  await expect(announced.filter({ hasText: 'Bob: 聞こえますか' })).toHaveCount(1);
  // The log itself stays silent, or everything would be read twice.
  await expect(alice.log).toHaveAttribute('aria-live', 'off');
  // One's own words are not read back.
  await alice.post('はい');
  await alice.expectMessage('はい');
  await expect(announced.filter({ hasText: 'はい' })).toHaveCount(0);
});

test('what is read out is what is shown, and the same words twice are read twice', async ({ alice, bob }) => {
  await alice.open();
  await bob.open();
  const announced = alice.page.locator('.shell > [aria-live=polite]');
  // Elements that come into it: what is there already is not read again.
  const heard = await announced.evaluateHandle((region) => {
    const heard: string[] = [];
    new MutationObserver((changes) => {
      for (const node of changes.flatMap((change) => [...change.addedNodes])) {
        if (node.textContent) {
          heard.push(node.textContent);
        }
      }
    }).observe(region, { childList: true, subtree: true });
    return heard;
  });
  for (const text of ['**ok** `x`', 'yes', 'yes', '/me waves']) {
    await bob.post(text);
  }
  await expect(alice.articles).toHaveCount(4);
  const expected = ['Bob: ok x', 'Bob: yes', 'Bob: yes', 'Bob waves'];
  await expect.poll(() => heard.jsonValue()).toEqual(expected);
});

test('what is done is said', async ({ alice, bob }) => {
  await alice.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await alice.open();
  await bob.open();
  await bob.post('worth keeping');
  const done = alice.page.getByRole('status');
  for (const [item, words] of [
    ['Copy link', 'Link copied'],
    ['Save for later', 'Saved for later'],
    ['Remove from saved', 'Removed from saved'],
  ] as const) {
    await alice.message('worth keeping').hover();
    await alice.message('worth keeping').getByRole('button', { name: 'More' }).click();
    await alice.page.getByRole('menuitem', { name: item }).click();
    await expect(done.filter({ hasText: words })).toBeVisible();
    if (item === 'Copy link') {
      expect(await alice.page.evaluate(() => navigator.clipboard.readText())).toMatch(/\?at=\d+#m\d+$/);
    }
  }
});

test('headings hold their words and nothing else', async ({ alice, bob }) => {
  await bob.open();
  await alice.open();
  await bob.post('hello');
  await alice.expectMessage('hello');
  const names = await alice.page.locator('.side :is(h1, h2, h3)').allInnerTexts();
  expect(names).toEqual(['Rooms', 'Direct messages', 'People']);
  await expect(alice.page.locator(':is(h1, h2, h3) a')).toHaveCount(0);
  // Without styles, too, a name and what somebody did are words of their own.
  await expect(alice.log.locator('.notice').filter({ hasText: 'joined' }).first()).toHaveText(/\S joined \d/);
});

async function openSettings({ page }: Person): Promise<void> {
  await page.getByRole('button', { name: 'Settings' }).click();
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  const found = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    nodes: nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)}\n${failureSummary}`),
  }));
  expect(found).toEqual([]);
}

/** Somebody who follows the link of the first start. */
async function olga(
  server: Server,
  letIn: (name: string, options: object) => Promise<Person>,
  options: object,
) {
  const person = await letIn('', options);
  const at = (path: string) => person.at(path);
  const { pathname, search } = new URL(server.setupLink);
  await person.page.goto(at(pathname + search));
  await expectAccessible(person.page);
  await person.page.getByRole('textbox', { name: 'Your name' }).fill('Olga');
  await person.page.getByRole('textbox', { name: 'E-mail address' }).fill('olga@example.org');
  await person.page.getByLabel('Password').fill('ten characters');
  await person.page.getByRole('button', { name: 'Create account' }).click();
  await person.expectLive();
  return { page: person.page, watch: person.watch, at };
}
