/** What is typed is sent as it was typed: what completes it, pastes into it and undoes it. */

import type { Locator } from '@playwright/test';

import { compose, pressKey } from '../fixtures/input_method';
import { cookieOf, own, post } from '../fixtures/owner';
import { redAndBlue } from '../fixtures/png';
import { type Person, expect, test } from '../fixtures/test';

const list = (person: Person): Locator => person.page.getByRole('listbox', { name: 'Suggestions' });
const options = (person: Person): Locator => list(person).getByRole('option');

test('text with colons, numbers and addresses is sent as it was typed', async ({ alice }) => {
  await alice.open();
  const texts = [
    '合計:100', '時間:10', '場所:tokyo', '担当：tanaka', '12:30', 'http://x', 'C:\\', ':)', ':D', '::', ':100',
    'std::vector', 'a@b.example', 'josé@b.example', 'issue #12', 'C#', 'F#m7', '@', '#', '@@', '##',
  ];
  for (const text of texts) {
    await alice.box.pressSequentially(text);
    await alice.box.press('Enter');
    await expect(alice.box, text).toHaveValue('');
    await expect(alice.articles.last().locator('.message__body'), text).toHaveText(text);
  }
});

test('Enter sends a name begun, takes what was chosen, and an emoji typed in full', async ({ alice, bob }) => {
  await bob.open();
  await alice.open();
  await expect(alice.listed('Bob')).toBeVisible();
  // Begun, and not chosen: it is sent.
  for (const text of ['@bo', '#rel', ':tad']) {
    await alice.box.pressSequentially(text);
    await expect(options(alice).first()).toBeVisible();
    await expect(list(alice).locator('[aria-selected=true]')).toHaveCount(0);
    await alice.box.press('Enter');
    await bob.expectMessage(text);
    await expect(list(alice)).toHaveCount(0);
  }
  // Chosen with an arrow.
  await alice.box.pressSequentially('@bo');
  await alice.box.press('ArrowDown');
  await expect(options(alice).first()).toHaveAttribute('aria-selected', 'true');
  await alice.box.press('Enter');
  await expect(alice.box).toHaveValue('@Bob ');
  // Emoji come from the server, letter by letter.
  await alice.box.pressSequentially(':tad');
  await expect(options(alice).first()).toContainText(':tada:');
  await alice.box.press('ArrowDown');
  await alice.box.press('Enter');
  await expect(alice.box).toHaveValue('@Bob 🎉 ');
  // Typed in full.
  await alice.box.pressSequentially(':tada');
  await expect(options(alice).first()).toContainText(':tada:');
  await alice.box.press('Enter');
  await expect(alice.box).toHaveValue('@Bob 🎉 🎉 ');
  // Tab walks into emoji first, and completes names.
  await alice.box.pressSequentially(':smile_c');
  await expect(options(alice).first()).toContainText(':smile_c');
  await alice.box.press('Tab');
  await expect(alice.box).toHaveValue('@Bob 🎉 🎉 :smile_c');
  await expect(options(alice).first()).toHaveAttribute('aria-selected', 'true');
  await alice.box.press('Escape');
  await alice.box.press('Enter');
  await bob.expectMessage('@Bob 🎉 🎉 :smile_c');
  await expect(alice.page.locator('.mention').last()).toHaveText('@Bob');
  // The keys are told to who cannot see the list.
  await alice.box.pressSequentially('@b');
  await expect(alice.page.getByRole('status').filter({ hasText: '1 suggestion. Tab completes' })).toHaveCount(1);
});

test('an input method keeps its keys from the suggestions, the box and dialogs', async ({ alice, bob }) => {
  await bob.open();
  await alice.open();
  await alice.post('first');
  await alice.expectMessage('first');
  await expect(alice.listed('Bob')).toBeVisible();
  const keyboard = await alice.context.newCDPSession(alice.page);
  const taken = ['Enter', 'Tab', 'Escape', 'ArrowUp', 'ArrowDown'];

  await alice.box.pressSequentially('@');
  await compose(keyboard, 'b');
  await expect(options(alice)).toHaveText([/@Bob guest$/]);
  for (const key of taken) {
    await pressKey(keyboard, key, 229);
    await expect(alice.box, key).toHaveValue('@b');
    await expect(options(alice), key).toHaveAttribute('aria-selected', 'false');
  }
  await keyboard.send('Input.insertText', { text: 'b' });
  await alice.box.fill('');

  // An empty box: nothing is edited or answered. An edit is neither saved nor left.
  await alice.box.dispatchEvent('keydown', { key: 'ArrowUp', keyCode: 229, bubbles: true, cancelable: true });
  await expect(alice.page.locator('.about')).toHaveCount(0);
  await alice.box.press('ArrowUp');
  await expect(alice.box).toHaveValue('first');
  await alice.box.fill('ひらがな');
  for (const key of taken) {
    for (const init of [{ isComposing: true }, { keyCode: 229 }]) {
      await alice.box.dispatchEvent('keydown', { key, bubbles: true, cancelable: true, ...init });
    }
    await expect(alice.box, key).toHaveValue('ひらがな');
    await expect(alice.page.locator('.about'), key).toBeVisible();
  }
  await expect(alice.articles).toHaveText([/first$/]);
  await alice.box.press('Escape');

  await alice.page.keyboard.press('Control+k');
  const switcher = alice.page.getByRole('dialog', { name: 'Go to a room or a person' });
  const field = switcher.getByRole('combobox');
  await field.pressSequentially('re');
  await expect(switcher.getByRole('option')).toHaveText(['#release']);
  for (const key of taken) {
    for (const init of [{ isComposing: true }, { keyCode: 229 }]) {
      await field.dispatchEvent('keydown', { key, bubbles: true, cancelable: true, ...init });
    }
    await expect(switcher, key).toBeVisible();
  }
  await compose(keyboard, 'l');
  await pressKey(keyboard, 'Enter', 229);
  await pressKey(keyboard, 'Escape', 229);
  await expect(switcher).toBeVisible();
  expect(alice.page.url()).toMatch(/lobby$/);
});

test('undoing takes a completion back, and nothing else', async ({ alice, bob }) => {
  await bob.open();
  await alice.open();
  await expect(alice.listed('Bob')).toBeVisible();
  const completions: [string, string][] = [['hi @b', 'hi @Bob '], ['see #rel', 'see #release '], ['nice :tada', 'nice 🎉 ']];
  for (const [typed, completed] of completions) {
    await alice.box.pressSequentially(typed);
    await expect(options(alice).first()).toBeVisible();
    await alice.box.press('Tab');
    await expect(alice.box).toHaveValue(completed);
    await alice.box.press('Control+z');
    await expect(alice.box).toHaveValue(typed);
    await alice.box.press('Control+Shift+z');
    await expect(alice.box).toHaveValue(completed);
    await alice.box.pressSequentially('now');
    await alice.box.fill('');
  }
  // By pointer, in the middle of a text.
  await alice.box.fill('before  after');
  await alice.box.press('Home');
  for (let n = 0; n < 'before '.length; n += 1) {
    await alice.box.press('ArrowRight');
  }
  await alice.box.pressSequentially('@b');
  await options(alice).first().click();
  await expect(alice.box).toHaveValue('before @Bob  after');
  await expect(alice.box).toBeFocused();
  await alice.page.keyboard.type('x');
  await expect(alice.box).toHaveValue('before @Bob x after');
  for (let n = 0; n < 2; n += 1) {
    await alice.box.press('Control+z');
  }
  await expect(alice.box).toHaveValue('before @b after');
});

test('what is copied from a table or a letter is pasted as words, a picture as a picture', async ({ alice }) => {
  await alice.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await alice.open();
  const tray = alice.page.getByRole('list', { name: 'Files' }).getByRole('listitem');
  const png = [...redAndBlue(4, 4)];
  const copy = (parts: { plain?: string; html?: string }) =>
    alice.page.evaluate(
      async ({ plain, html, bytes }) => {
        const item: Record<string, Blob> = { 'image/png': new Blob([new Uint8Array(bytes)], { type: 'image/png' }) };
        if (plain !== undefined) item['text/plain'] = new Blob([plain], { type: 'text/plain' });
        if (html !== undefined) item['text/html'] = new Blob([html], { type: 'text/html' });
        await navigator.clipboard.write([new ClipboardItem(item)]);
      },
      { ...parts, bytes: png },
    );
  const words: [string, string][] = [
    ['味噌\t2\nねぎ\t3', '<table><tr><td>味噌</td><td>2</td></tr><tr><td>ねぎ</td><td>3</td></tr></table>'],
    ['Dear Ann,', '<p class="MsoNormal">Dear Ann,</p>'],
    ['https://a.example', '<table><tr><td>https://a.example</td></tr></table>'],
  ];
  for (const [plain, html] of words) {
    await copy({ plain, html });
    await alice.box.focus();
    await alice.box.press('Control+v');
    await expect(alice.box).toHaveValue(plain);
    await expect(tray).toHaveCount(0);
    await alice.box.press('Control+z');
    await expect(alice.box).toHaveValue('');
  }
  // A screenshot, and a picture of a page.
  let files = 0;
  for (const parts of [{}, { html: '<img src="https://a.example/b.png" alt="a > b">' }]) {
    await copy(parts);
    await alice.box.focus();
    await alice.box.press('Control+v');
    files += 1;
    await expect(tray).toHaveCount(files);
    await expect(alice.box).toHaveValue('');
  }
});

test('of people of one name, whoever is chosen is the only one named', async ({ server, alice, letIn }) => {
  const guest = await letIn('Ken');
  await guest.open();
  // Who runs the server may bear any name.
  const cookie = await own(server);
  await post(server, '/account/name', { name: 'Ken' }, { cookie });
  const olga = await letIn('');
  await olga.context.addCookies([{ ...cookieOf(cookie), url: olga.at('/') }]);
  await olga.open();
  await alice.open();
  await expect(alice.listed('Ken')).toHaveCount(2);

  await alice.box.pressSequentially('@ken');
  await expect(options(alice)).toHaveCount(2);
  const shown = await options(alice).allInnerTexts();
  expect(new Set(shown).size, shown.join()).toBe(2);
  const owner = options(alice).filter({ hasText: 'owner' });
  await expect(owner).toContainText(/#\d+/);
  await owner.click();
  await expect(alice.box).toHaveValue(/^@Ken#\d+ $/);
  await alice.page.keyboard.type('hi');
  await alice.box.press('Enter');
  await expect(olga.articles.last()).toHaveClass(/message--names-me/);
  await expect(olga.articles.last().locator('.mention')).toHaveText('@Ken');
  await expect(guest.articles.last()).toContainText('hi');
  await expect(guest.articles.last()).not.toHaveClass(/message--names-me/);
  // Typed by name alone, it means both.
  await alice.post('@Ken both');
  await expect(guest.articles.last()).toHaveClass(/message--names-me/);
  await expect(olga.articles.last()).toHaveClass(/message--names-me/);
});
