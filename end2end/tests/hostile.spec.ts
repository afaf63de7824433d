/** Text that wants to be more than text, or takes more room than there is. */

import { type Person, expect, test } from '../fixtures/test';

const SCRIPTS = [
  '<img src=x onerror=pwned()>',
  '<script>pwned()</script>',
  '</script><script>pwned()</script>',
  '<!--<script>pwned()//',
  '<svg/onload=pwned()>',
  '"><iframe srcdoc="<script>parent.pwned()</script>">',
  '{{pwned()}} ${pwned()} &lt;b&gt; &#x3C;img src=x onerror=pwned()>',
  '[a](javascript:pwned())',
];
const ADDRESSES = ['javascript:pwned()', 'data:text/html,<script>pwned()</script>', 'vbscript:pwned()'];

test('markup in names and messages stays text', async ({ letIn }) => {
  const alice = await letIn('<img src=x onerror=pwned()>');
  const bob = await letIn('"><script>pwned()</script>');
  let attacks = 0;
  for (const { page } of [alice, bob]) {
    await page.exposeFunction('pwned', () => (attacks += 1));
    page.on('dialog', () => (attacks += 1));
  }
  await alice.open();
  await bob.open();
  for (const text of [...SCRIPTS, ...ADDRESSES]) {
    await alice.post(text);
    await bob.expectMessage(text);
  }

  const isInert = async (person: Person) => {
    await person.expectAll([...SCRIPTS, ...ADDRESSES]);
    await expect(person.articles.first()).toContainText(alice.name);
    await expect(person.listed(bob.name)).toBeVisible();
    await expect(person.log.locator('img, script, iframe, b, svg:not(.glyph)')).toHaveCount(0);
    await expect(person.log.getByRole('link')).toHaveCount(0);
  };
  await isInert(bob);
  // The same, drawn by the server.
  await bob.page.reload();
  await isInert(bob);
  await bob.expectLive();
  // And the alarm would have rung.
  expect(attacks).toBe(0);
  await bob.page.evaluate('pwned()');
  expect(attacks).toBe(1);
});

test('only addresses of the web become links, and they lead out alone', async ({ alice }) => {
  await alice.open();
  await alice.post('see https://example.org/道?a=1&b=<2>, javascript:alert(1)');
  const links = alice.log.getByRole('link');
  await expect(links).toHaveCount(1);
  await expect(links).toHaveText('https://example.org/道?a=1&b=');
  await expect(links).toHaveAttribute('href', 'https://example.org/道?a=1&b=');
  await expect(links).toHaveAttribute('rel', /noopener.*noreferrer/);
});

test('characters that turn the reading direction do not survive', async ({ letIn }) => {
  const alice = await letIn('Alice\u202Egnp');
  await alice.open();
  await alice.post('invoice\u202Efdp.exe and \u2066more\u2069 and עברית');
  await alice.expectMessage('invoicefdp.exe and more and עברית');
  await alice.page.reload();
  await alice.expectMessage('invoicefdp.exe and more and עברית');
  const text = await alice.page.locator('body').innerText();
  expect(text).toContain('Alicegnp');
  expect(text).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/);
});

for (const width of [390, 1280]) {
  test(`nothing breaks the page at ${width} px`, async ({ letIn }) => {
    const alice = await letIn('W'.repeat(40), { viewport: { width, height: 844 } });
    await alice.open();
    const texts = [
      'x'.repeat(4_000),
      '長'.repeat(4_000),
      `https://example.org/${'a'.repeat(500)}`,
      '👩‍👩‍👧‍👦'.repeat(100),
      'e\u0301\u0323\u0330'.repeat(200),
      'line\n'.repeat(300).trim(),
    ];
    for (const text of texts) {
      await alice.post(text);
    }
    await expect(alice.articles).toHaveCount(texts.length);
    await expect(alice.articles.and(alice.page.locator('[aria-busy]'))).toHaveCount(0);
    for (const [drawnBy, draw] of [
      ['browser', async () => {}],
      ['server', () => alice.page.reload()],
    ] as const) {
      await draw();
      await alice.expectLive();
      const tooWide = await alice.page.evaluate(() => {
        const isTooWide = ({ scrollWidth, clientWidth }: Element) => scrollWidth > clientWidth;
        const boxes = [document.documentElement, ...document.querySelectorAll('main, [role=log], form')];
        return boxes.filter(isTooWide).map((box) => box.outerHTML.slice(0, 80));
      });
      expect(tooWide, `drawn by the ${drawnBy}`).toEqual([]);
      await expect(alice.box).toBeInViewport({ ratio: 1 });
      await expect(alice.sendButton).toBeInViewport({ ratio: 1 });
    }
  });
}

test('marks heaped on a letter stay in their message', async ({ alice }) => {
  await alice.open();
  await alice.post(`te${'\u0301'.repeat(80)}a`);
  const body = alice.articles.first().locator('.message__body');
  for (const draw of [async () => {}, () => alice.page.reload()]) {
    await draw();
    await alice.expectLive();
    await expect(body).toHaveCSS('overflow', 'clip');
    const below = await body.evaluate((drawn) => Number.parseFloat(getComputedStyle(drawn).overflowClipMargin));
    const line = await body.evaluate((drawn) => drawn.getBoundingClientRect().height);
    // A little room for what true letters carry, and less than a line.
    expect(below).toBeLessThan(line / 2);
  }
});

test('a message that is too long is refused with words, and kept', async ({ alice }) => {
  await alice.open();
  const long = '火'.repeat(4_001);
  await alice.box.fill(long);
  await expect(alice.page.getByText('Too long by 1 character. Shorten it to send.')).toBeVisible();
  await expect(alice.sendButton).toBeDisabled();
  await alice.box.press('Enter');
  await expect(alice.box).toHaveValue(long);
  await expect(alice.articles).toHaveCount(0);

  await alice.box.press('End');
  await alice.box.press('Backspace');
  await expect(alice.page.getByText('0 characters left')).toBeVisible();
  await alice.sendButton.click();
  await alice.expectMessage('火'.repeat(4_000));
});

test.describe('who writes too fast', () => {
  test.use({ serverOptions: { rooms: ['lobby'], messagesPer10s: 2 } });

  test('is told so, and the rest goes out by itself', async ({ alice, bob }) => {
    await alice.open();
    await bob.open();
    const texts = ['1', '2', '3', '4'].map((n) => `${n}, quickly`);
    for (const text of texts) {
      await bob.post(text);
    }
    await expect(bob.message('3, quickly')).toContainText('A little fast. It goes out in a moment.');
    await bob.expectPending('4, quickly');

    await expect(bob.articles.and(bob.page.locator('[aria-busy]'))).toHaveCount(0, { timeout: 20_000 });
    await bob.expectAll(texts);
    await alice.expectAll(texts);
  });
});
