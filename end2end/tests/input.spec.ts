/** What Enter does: it sends, unless an input method, Shift or a screen keyboard has it. */

import { type Page, devices } from '@playwright/test';

import { compose, pressKey } from '../fixtures/input_method';
import { expect, test } from '../fixtures/test';

test('Enter sends, Shift and Enter break the line', async ({ alice }) => {
  await alice.open();
  await alice.box.fill('一行目');
  await alice.box.press('Shift+Enter');
  await alice.box.pressSequentially('line two');
  await expect(alice.box).toHaveValue('一行目\nline two');
  await expect(alice.articles).toHaveCount(0);

  await alice.box.press('Enter');
  await expect(alice.box).toHaveValue('');
  await expect(alice.articles).toHaveCount(1);
  // Both lines are drawn, one below the other.
  expect(await alice.articles.innerText()).toContain('一行目\nline two');
});

test('nothing is sent of an empty message', async ({ alice }) => {
  await alice.open();
  await alice.box.fill(' 　\n ');
  await alice.box.press('Enter');
  await alice.sendButton.click();
  await alice.post('something');
  await alice.expectAll(['something']);
});

test.describe('an input method', () => {
  test('keeps the Enter that accepts its proposal', async ({ alice }) => {
    await alice.open();
    const keys = await record(alice.page);
    const keyboard = await alice.context.newCDPSession(alice.page);

    await alice.box.focus();
    await compose(keyboard, 'にほん');
    await expect(alice.box).toHaveValue('にほん');
    await pressKey(keyboard, 'Enter', 13);
    await pressKey(keyboard, 'Enter', 229);
    // As the browser told it: both while composing.
    expect(await keys()).toEqual([
      { key: 'Enter', keyCode: 13, isComposing: true },
      { key: 'Enter', keyCode: 229, isComposing: true },
    ]);
    await expect(alice.box).toHaveValue('にほん');

    await keyboard.send('Input.insertText', { text: '日本' });
    await expect(alice.box).toHaveValue('日本');
    await expect(alice.articles).toHaveCount(0);

    await compositionIsLongOver(alice.page);
    await alice.box.press('Enter');
    await alice.expectAll(['日本']);
    await expect(alice.box).toHaveValue('');
  });

  test('of Safari ends the composition first and then tells of the Enter', async ({ alice }) => {
    await alice.open();
    const keys = await record(alice.page);
    const keyboard = await alice.context.newCDPSession(alice.page);

    await alice.box.focus();
    await compose(keyboard, 'とうきょう');
    await keyboard.send('Input.insertText', { text: '東京' });
    await pressKey(keyboard, 'Enter', 229);
    expect(await keys()).toEqual([{ key: 'Enter', keyCode: 229, isComposing: false }]);
    await expect(alice.box).toHaveValue('東京');
    await expect(alice.articles).toHaveCount(0);

    await compositionIsLongOver(alice.page);
    await alice.box.press('Enter');
    await alice.expectAll(['東京']);
  });

  test('keeps its Enter where only the event says so', async ({ alice }) => {
    await alice.open();
    await alice.box.fill('変換中');
    for (const init of [
      { key: 'Enter', isComposing: true },
      { key: 'Enter', isComposing: true, ctrlKey: true },
      { key: 'Enter', keyCode: 229 },
    ]) {
      await alice.box.dispatchEvent('compositionstart');
      await alice.box.dispatchEvent('keydown', { bubbles: true, cancelable: true, ...init });
    }
    await expect(alice.box).toHaveValue('変換中');
    await expect(alice.articles).toHaveCount(0);
    // The same key without those marks does send.
    await alice.box.dispatchEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true });
    await alice.expectAll(['変換中']);
  });
});

test('on a touch screen Enter breaks the line and the button sends', async ({ letIn }) => {
  const { viewport, hasTouch, isMobile, userAgent } = devices['Pixel 7'];
  const alice = await letIn('Alice', { viewport, hasTouch, isMobile, userAgent });
  await alice.open();
  await alice.box.tap();
  await alice.box.pressSequentially('one');
  await alice.box.press('Enter');
  await alice.box.pressSequentially('two');
  await expect(alice.box).toHaveValue('one\ntwo');
  await expect(alice.articles).toHaveCount(0);

  await alice.sendButton.tap();
  await expect(alice.box).toHaveValue('');
  await expect(alice.articles).toHaveCount(1);
  await expect(alice.articles).not.toHaveAttribute('aria-busy');
});

type Key = { key: string; keyCode: number; isComposing: boolean };

/** Notes every key pressed in the page before the page sees it. */
async function record(page: Page): Promise<() => Promise<Key[]>> {
  const seen = await page.evaluateHandle(() => {
    const keys: { key: string; keyCode: number; isComposing: boolean }[] = [];
    addEventListener(
      'keydown',
      ({ key, keyCode, isComposing }) => keys.push({ key, keyCode, isComposing }),
      { capture: true },
    );
    addEventListener('compositionend', (event) => {
      document.documentElement.dataset.compositionEnd = `${event.timeStamp}`;
    });
    return keys;
  });
  return () => seen.jsonValue();
}

/** Nobody presses Enter twice within a blink; a test would. */
async function compositionIsLongOver(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const ended = Number(document.documentElement.dataset.compositionEnd);
    return performance.now() > ended + 200;
  });
}
