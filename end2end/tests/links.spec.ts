/** Links, opened here and elsewhere, and the browser's Back. */

import { redAndBlue } from '../fixtures/png';
import { type Person, expect, test } from '../fixtures/test';

const picture = { name: 'a.png', mimeType: 'image/png', buffer: redAndBlue(90, 60) };

test('with a key held or the middle button every link is the browser\'s', async ({ alice, bob }) => {
  await bob.open();
  await bob.post('hello @Alice, see https://example.org/ and #release');
  await bob.page.getByLabel('Add files').setInputFiles(picture);
  await expect(bob.sendButton).toBeEnabled();
  await bob.post('a picture');
  await alice.open();
  const { page } = alice;
  // A quote, a thread, an edited message.
  await alice.message('a picture').hover();
  await alice.message('a picture').getByRole('button', { name: 'Reply', exact: true }).click();
  await alice.post('an answer');
  await alice.expectMessage('an answer');
  await alice.box.press('ArrowUp');
  await alice.box.fill('another answer');
  await alice.sendButton.click();
  await expect(alice.articles.last()).toContainText('(edited)');
  // The answer quotes it.
  const pictured = alice.message('a picture').first();
  await pictured.hover();
  await pictured.getByRole('button', { name: 'Reply in a thread' }).click();
  const box = page.getByRole('complementary', { name: 'Thread' }).getByRole('textbox');
  await box.fill('in a thread');
  await box.press('Enter');
  await expect(page.getByRole('link', { name: '1 reply' })).toBeVisible();

  const before = page.url();
  const { kinds, kept } = await page.evaluate(() => {
    const kept: string[] = [];
    let asked = '';
    // The last to hear of it. No tab is to open for each.
    window.addEventListener('click', (event) => {
      if (event.defaultPrevented) {
        kept.push(asked);
      }
      event.preventDefault();
    });
    const links = [...document.querySelectorAll<HTMLAnchorElement>('a[href]')];
    for (const link of links) {
      for (const how of [
        { ctrlKey: true },
        { metaKey: true },
        { shiftKey: true },
        { altKey: true },
        { button: 1 },
      ]) {
        asked = `${JSON.stringify(how)} ${link.outerHTML.slice(0, 120)}`;
        link.dispatchEvent(new MouseEvent('click', { ...how, bubbles: true, cancelable: true }));
      }
    }
    return { kinds: links.map((link) => link.className || link.dataset.action || link.rel), kept };
  });
  expect(kept).toEqual([]);
  // The kinds there are; whoever adds one finds it tried.
  for (const kind of ['skip', 'room-link', 'person__link', 'quote', 'pictures__link']) {
    expect(kinds.join(' ')).toContain(kind);
  }
  expect(page.url()).toBe(before);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByRole('complementary', { name: 'Thread' })).toBeVisible();
});

for (const [how, options] of [
  ['Control', { modifiers: ['Control'] }],
  ['the middle button', { button: 'middle' }],
] as const) {
  test(`a click with ${how} opens a tab`, async ({ alice, bob }) => {
    await bob.open();
    await alice.open();
    const { page } = alice;
    for (const link of [alice.listed('Bob').getByRole('link'), page.getByRole('link', { name: 'release' })]) {
      const opened = alice.context.waitForEvent('page');
      await link.click({ ...options, modifiers: [...('modifiers' in options ? options.modifiers : [])] });
      await (await opened).close();
      await expect(page).toHaveURL(/\/rooms\/lobby$/);
    }
  });
}

test('Back closes a picture, and then leads back', async ({ alice }) => {
  await alice.open('release');
  await alice.page.getByRole('link', { name: 'lobby' }).first().click();
  await alice.expectRoom('lobby');
  await alice.page.getByLabel('Add files').setInputFiles(picture);
  await expect(alice.sendButton).toBeEnabled();
  await alice.post('look');
  const box = alice.page.getByRole('dialog');
  await open(alice);
  await alice.page.goBack();
  await expect(box).toBeHidden();
  await alice.expectRoom('lobby');
  await alice.expectLive();
  await expect(alice.message('look')).toBeVisible();
  // Closed in another way it leaves no step behind.
  for (const close of [
    () => alice.page.keyboard.press('Escape'),
    () => box.getByRole('button', { name: 'Close' }).click(),
  ]) {
    await open(alice);
    await close();
    await expect(box).toBeHidden();
    await expect.poll(() => alice.page.evaluate(() => history.state)).not.toBe('over');
  }
  await alice.page.goBack();
  await alice.expectRoom('release');
});

async function open({ page }: Person): Promise<void> {
  await page.getByRole('link', { name: 'Picture: a.png' }).click();
  await expect(page.getByRole('dialog').getByRole('img')).toBeVisible();
}
