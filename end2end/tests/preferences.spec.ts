import { type Person, expect, test } from '../fixtures/test';

test('a Japanese browser gets a Japanese page', async ({ letIn }) => {
  const guest = await letIn('', { locale: 'ja-JP' });
  await guest.page.goto(guest.at('/'));
  const html = guest.page.locator('html');
  await expect(html).toHaveAttribute('lang', 'ja');
  await expect(guest.page).toHaveTitle('サインイン · Irori');
  await guest.page.getByRole('textbox', { name: 'お名前' }).fill('花子');
  await guest.page.getByRole('button', { name: '参加する' }).click();

  await guest.expectLive();
  await expect(html).toHaveAttribute('lang', 'ja');
  const box = guest.page.getByRole('textbox', { name: 'メッセージ', exact: true });
  await box.fill('日本語の部屋');
  await box.press('Enter');
  const log = guest.page.getByRole('log', { name: 'メッセージ一覧' });
  await expect(log.getByRole('heading')).toHaveText('今日');
  await expect(log.getByRole('article')).toHaveText(/花子.*日本語の部屋/);
});

test('the language is chosen once and kept', async ({ letIn }) => {
  const guest = await letIn('', { locale: 'en-GB' });
  const html = guest.page.locator('html');
  await guest.page.goto(guest.at('/login?next=%2Frooms%2Frelease'));
  await guest.page.getByRole('button', { name: '日本語' }).click();
  await expect(html).toHaveAttribute('lang', 'ja');
  await expect(guest.page.getByRole('button', { name: '日本語' })).toHaveAttribute('aria-pressed', 'true');

  // The way on is not forgotten.
  await guest.page.getByRole('textbox', { name: 'お名前' }).fill('Ann');
  await guest.page.getByRole('button', { name: '参加する' }).click();
  await expect(guest.page).toHaveURL(guest.at('/rooms/release'));
  await guest.expectLive();
  await expect(html).toHaveAttribute('lang', 'ja');

  await guest.page.getByRole('button', { name: '設定' }).click();
  await guest.page.getByRole('button', { name: 'English' }).click();
  await expect(html).toHaveAttribute('lang', 'en');
  await expect(guest.page).toHaveURL(guest.at('/rooms/release'));
  await guest.page.reload();
  await expect(html).toHaveAttribute('lang', 'en');
  await expect(guest.box).toBeVisible();
});

test('the colours are chosen at once, and kept without a flash', async ({ letIn }) => {
  const alice = await letIn('Alice', { colorScheme: 'light' });
  const html = alice.page.locator('html');
  await alice.open();
  expect(await brightness(alice)).toBeGreaterThan(200);

  await alice.box.fill('not to be lost');
  await alice.page.getByRole('button', { name: 'Settings' }).click();
  await alice.page.getByRole('button', { name: 'Dark' }).click();
  await expect(html).toHaveAttribute('data-theme', 'dark');
  await expect(alice.page.getByRole('button', { name: 'Dark' })).toHaveAttribute('aria-pressed', 'true');
  // No new page was loaded for it.
  await expect(alice.box).toHaveValue('not to be lost');
  expect(await brightness(alice)).toBeLessThan(60);

  // The server's own page is dark: no script has to make it so.
  await alice.page.route('**/*.wasm', () => {});
  const answer = await alice.page.goto(alice.at('/rooms/lobby'));
  expect(await answer?.text()).toMatch(/<html[^>]* data-theme="dark"/);
  expect(await brightness(alice)).toBeLessThan(60);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`without a choice the system's colours count: ${colorScheme}`, async ({ letIn }) => {
    const alice = await letIn('Alice', { colorScheme });
    await alice.open();
    await expect(alice.page.locator('html')).not.toHaveAttribute('data-theme');
    if (colorScheme === 'dark') {
      expect(await brightness(alice)).toBeLessThan(60);
    } else {
      expect(await brightness(alice)).toBeGreaterThan(200);
    }
  });
}

/** Of the page's background, from 0 to 255. */
function brightness({ page }: Person): Promise<number> {
  return page.evaluate(() => {
    const canvas = document.createElement('canvas').getContext('2d')!;
    canvas.fillStyle = getComputedStyle(document.body).backgroundColor;
    canvas.fillRect(0, 0, 1, 1);
    return Math.max(...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3));
  });
}

test('the server is told the zone by its name, for pages without a script', async ({ letIn }) => {
  const person = await letIn('Heidi', { timezoneId: 'Europe/Berlin' });
  await person.open();
  const cookies = await person.context.cookies();
  expect(cookies.find(({ name }) => name === 'zone')?.value).toBe('Europe/Berlin');
});
