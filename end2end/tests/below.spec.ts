/** Below a path of a host that others share: everything works, and nothing is asked for beside it. */

import { type BrowserContext, type Page } from '@playwright/test';

import { freePort } from '../fixtures/free_port';
import { Server, expect, test as base } from '../fixtures/test';

const test = base.extend<{ home: string; browse: (options?: { javaScriptEnabled: boolean }) => Promise<Page> }>({
  // Its own address is one that browsers have to come by.
  server: async ({}, use) => {
    const port = await freePort();
    const env = { IRORI_PUBLIC_URL: `http://127.0.0.1:${port}/chat`, IRORI_ALLOW_GUESTS: 'true' };
    const server = await Server.start({ rooms: ['lobby', 'release'], messagesPer10s: 100, port, env });
    await use(server);
    await server.dispose();
    expect.soft(server.log, 'what the server complains about').not.toMatch(/panicked|ERROR/);
  },
  home: async ({ server }, use) => use(`${server.url}/chat/`),
  browse: async ({ browser, home }, use) => {
    const contexts: BrowserContext[] = [];
    const beside: string[] = [];
    const complaints: string[] = [];
    await use(async (options) => {
      const context = await browser.newContext(options);
      contexts.push(context);
      context.on('request', (request) => {
        const url = request.url();
        if (/^(http|ws)/.test(url) && !url.startsWith(home)) beside.push(url);
      });
      context.on('console', (line) => {
        if (line.type() === 'error') complaints.push(line.text());
      });
      const page = await context.newPage();
      page.on('websocket', (socket) => {
        if (!socket.url().startsWith(home.replace('http', 'ws'))) beside.push(socket.url());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      return page;
    });
    for (const context of contexts) await context.close();
    expect(beside, 'what was asked for beside the path').toEqual([]);
    expect(complaints, 'what the browser complains about').toEqual([]);
  },
});

async function signIn(page: Page, home: string, name: string): Promise<void> {
  await page.goto(home);
  await expect(page).toHaveURL(/\/chat\/login/);
  await page.getByRole('textbox', { name: 'Your name' }).fill(name);
  await page.getByRole('button', { name: 'Join' }).click();
  await expect(composer(page)).toBeVisible();
}

const composer = (page: Page) => page.getByRole('textbox', { name: 'Message', exact: true });
const message = (page: Page, text: string) => page.getByRole('article').filter({ hasText: text });

test('a conversation with files and a thread, and over a reload', async ({ browse, home }) => {
  const page = await browse();
  await signIn(page, home, 'Ann');
  await expect(page.locator('[data-connection="open"]').first()).toBeAttached();
  await composer(page).fill('below a path, see #release');
  await composer(page).press('Enter');
  await expect(message(page, 'below a path').first()).toBeVisible();

  const file = { name: 'tea.txt', mimeType: 'text/plain', buffer: Buffer.from('green') };
  await page.locator('input[type=file]').first().setInputFiles(file);
  await expect(page.getByRole('button', { name: 'Send' })).toBeEnabled();
  await composer(page).fill('with a file');
  await composer(page).press('Enter');
  const link = page.getByRole('link', { name: /tea\.txt/ });
  await expect(link).toHaveAttribute('href', /^\/chat\/files\//);

  await message(page, 'below a path').first().hover();
  await message(page, 'below a path').first().getByRole('button', { name: 'Reply in a thread' }).click();
  const pane = page.getByRole('complementary', { name: 'Thread' });
  const reply = pane.getByRole('textbox', { name: 'Reply in this thread' });
  await reply.fill('a reply');
  await reply.press('Enter');
  await expect(pane.getByRole('article').filter({ hasText: 'a reply' })).toBeVisible();

  await page.reload();
  await expect(message(page, 'with a file').first()).toBeVisible();
  await expect(message(page, 'below a path').first().getByRole('link', { name: /repl(y|ies)/ })).toBeVisible();

  // A room by its link in a message, and by the list, without leaving the page.
  await page.getByRole('link', { name: '#release' }).first().click();
  await expect(page).toHaveURL(`${home}rooms/release`);
  await page.getByRole('link', { name: /lobby/ }).first().click();
  await expect(page).toHaveURL(`${home}rooms/lobby`);
  await expect(message(page, 'with a file').first()).toBeVisible();
});

test('the same without JavaScript', async ({ browse, home }) => {
  const page = await browse({ javaScriptEnabled: false });
  await signIn(page, home, 'Ben');
  await composer(page).fill('by a form');
  await page.locator('input[type=file]').first().setInputFiles({
    name: 'tea.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('green'),
  });
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(message(page, 'by a form').first()).toBeVisible();
  await expect(page).toHaveURL(/\/chat\/rooms\/lobby/);
  const address = await page.getByRole('link', { name: /tea\.txt/ }).getAttribute('href');
  const file = await page.request.get(new URL(address ?? '', home).href);
  expect(await file.text()).toBe('green');
  await page.getByRole('link', { name: 'Search' }).first().click();
  await expect(page).toHaveURL(`${home}search`);
});
