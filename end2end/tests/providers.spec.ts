/** Signing in at a provider, against a real one; and everything that can go wrong on the way. */

import type { Page } from '@playwright/test';

import { Provider } from '../fixtures/provider';
import { Server, type ServerOptions } from '../fixtures/server';
import { expect, test as base } from '../fixtures/test';

const test = base.extend<{ provider: Provider; options: Partial<ServerOptions> }>({
  options: [{ signUp: 'open' }, { option: true }],
  provider: async ({}, use) => {
    const provider = await Provider.start();
    await use(provider);
    await provider.stop();
  },
  server: async ({ provider, options }, use) => {
    const env = provider.env;
    const server = await Server.start({ rooms: ['lobby', 'release'], messagesPer10s: 100, env, knowsItsAddress: true, ...options });
    const token = new URL(server.setupLink).searchParams.get('token') ?? '';
    const form = { token, name: 'Olga', email: 'olga@example.org', password: 'ten characters' };
    await fetch(`${server.url}/setup`, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });
    await use(server);
    await server.dispose();
    expect.soft(server.log, 'what the server complains about').not.toMatch(/panicked|ERROR/);
    expect.soft(server.log, 'secrets in the log').not.toContain('a secret of these tests');
  },
});

const button = (page: Page, label: string) => page.getByRole('link', { name: `Sign in with ${label}` });
const heading = (page: Page, name: string) => page.getByRole('heading', { name });
/** What people see who are in. */
const composer = (page: Page) => page.getByRole('textbox', { name: 'Message', exact: true });

for (const [label, sub, name] of [
  ['School', 'hanako', '花子'],
  ['Google', 'ann', 'Ann Lee'],
  ['GitHub', '1001', 'Tarō'],
  ['Facebook', 'ann', 'Ann Lee'],
] as const) {
  test(`${label} says who one is, and one is back where one was`, async ({ page, server, provider }) => {
    await page.goto(`${server.url}/rooms/release`);
    await button(page, label).click();
    await provider.signIn(page, sub);
    await expect(page).toHaveURL(`${server.url}/rooms/release`);
    await expect(page.locator('.me')).toContainText(name);

    // The same person, not a second one.
    const before = await members(page);
    await page.context().clearCookies();
    await page.goto(`${server.url}/login`);
    await button(page, label).click();
    await provider.signIn(page, sub);
    await page.goto(`${server.url}/rooms/release`);
    await expect(composer(page)).toBeVisible();
    expect(await members(page)).toBe(before);
  });
}

test('who says no at the provider is not signed in, and finds a way on', async ({ page, server, provider }) => {
  await page.goto(`${server.url}/login?next=%2Frooms%2Frelease`);
  await button(page, 'School').click();
  await expect(page).toHaveURL(/\/interaction\//);
  await page.getByRole('link', { name: '[ Cancel ]' }).click();
  await expect(heading(page, 'Not signed in')).toBeVisible();
  await page.getByRole('link', { name: 'Go to sign-in' }).click();
  await button(page, 'School').click();
  await provider.signIn(page, 'ann');
  await expect(page).toHaveURL(`${server.url}/rooms/release`);
});

test('a sign-in that was begun elsewhere is not finished here', async ({ page, browser, server, provider }) => {
  // The attacker signs in, and keeps the last address to himself.
  const attacker = await browser.newPage();
  const caught = attacker.waitForRequest(/\/auth\/callback\//);
  await attacker.route(/\/auth\/callback\//, (route) => route.abort());
  await attacker.goto(`${server.url}/auth/login/school`);
  await provider.signIn(attacker, 'eve');
  const address = (await caught).url();
  await attacker.close();

  await page.goto(address);
  await expect(heading(page, 'This sign-in was not begun here')).toBeVisible();
  for (const query of ['', 'code=x', 'state=x', 'code=x&state=y', 'code=x&state=y&state=z']) {
    const answer = await page.goto(`${server.url}/auth/callback/school?${query}`);
    expect(answer?.status(), query).toBe(400);
  }
  await page.goto(`${server.url}/rooms/lobby`);
  await expect(page).toHaveURL(/\/login/);
});

test('a sign-in is finished once', async ({ page, server, provider }) => {
  const finished = page.waitForRequest(/\/auth\/callback\//);
  await page.goto(`${server.url}/auth/login/school`);
  await provider.signIn(page, 'ann');
  await expect(composer(page)).toBeVisible();
  const address = (await finished).url();
  // Also in the browser that has carried the state all along.
  const state = new URL(address).searchParams.get('state') ?? '';
  await page.context().clearCookies();
  await page.context().addCookies([{ name: 'irori_flow', value: state, url: server.url }]);
  const answer = await page.goto(address);
  expect(answer?.status()).toBe(400);
  await expect(heading(page, 'This sign-in is over')).toBeVisible();
});

for (const what of ['nonce', 'signature', 'audience', 'expired', 'subject', 'redirect', 'large', 'broken']) {
  test(`a provider whose answer is wrong signs nobody in: ${what}`, async ({ page, server, provider }) => {
    await page.goto(`${server.url}/login`);
    await button(page, 'School').click();
    await provider.tell('lie', { what });
    await provider.signIn(page, 'ann');
    await expect(heading(page, 'Not signed in')).toBeVisible();
    await expect(page.getByText('School cannot be reached, or its answer cannot be trusted.')).toBeVisible();
    await page.goto(`${server.url}/rooms/lobby`);
    await expect(page).toHaveURL(/\/login/);

    await provider.tell('lie', { what: null });
    await page.goto(`${server.url}/auth/login/school`);
    await provider.agree(page);
    await expect(composer(page)).toBeVisible();
  });
}

test('new keys at the provider are no obstacle', async ({ page, server, provider }) => {
  await page.goto(`${server.url}/auth/login/school`);
  await provider.signIn(page, 'ann');
  await expect(composer(page)).toBeVisible();
  await provider.tell('rotate-keys');
  await page.context().clearCookies();
  await page.goto(`${server.url}/auth/login/school`);
  await provider.signIn(page, 'ann');
  await expect(composer(page)).toBeVisible();
});

test('a provider that is gone is a page with a way out, before and in mid-flight', async ({ page, server, provider }) => {
  await page.goto(`${server.url}/login`);
  await button(page, 'GitHub').click();
  // It is silent when we ask it who it was, and then it is gone.
  await provider.tell('hang', { path: '/github/login/oauth/access_token', ms: 60_000 });
  const signedIn = provider.signIn(page, '1001');
  await expect.poll(() => provider.asked('POST /github/login/oauth/access_token')).toBe(1);
  await provider.stop();
  await signedIn;
  await expect(heading(page, 'Not signed in')).toBeVisible();
  const answer = await page.goto(`${server.url}/auth/login/school`);
  expect(answer?.status()).toBe(502);
  await page.getByRole('link', { name: 'Go to sign-in' }).click();
  await page.getByRole('textbox', { name: 'Your name' }).fill('Nadia');
  await page.getByRole('button', { name: 'Join' }).click();
  await expect(composer(page)).toBeVisible();
});

test('another provider is a page that names those there are', async ({ page, server }) => {
  const answer = await page.goto(`${server.url}/auth/login/elsewhere`);
  expect(answer?.status()).toBe(404);
  await expect(page.getByText('Google, GitHub, Facebook, School')).toBeVisible();
});

test('a second way in is added, and only by who is signed in', async ({ page, server, provider }) => {
  await page.goto(`${server.url}/login?next=%2Faccount`);
  await page.getByRole('textbox', { name: 'E-mail address' }).fill('olga@example.org');
  await page.getByLabel('Password').fill('ten characters');
  await page.getByRole('button', { name: 'Sign in' }).click();
  // Being signed in is not enough: the browser may be another's by now.
  await page.getByRole('button', { name: 'Add School' }).click();
  await page.getByLabel('Current password').fill('ten characters');
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('button', { name: 'Add School' }).click();
  await provider.signIn(page, 'hanako');
  await expect(heading(page, 'Is this you?')).toBeVisible();
  await expect(page.getByText('hanako@club.example').first()).toBeVisible();
  await page.getByRole('button', { name: 'Yes, add it' }).click();
  await expect(page.getByRole('status')).toHaveText('Saved.');
  await expect(page.getByText('hanako@club.example', { exact: true })).toBeVisible();

  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await button(page, 'School').click();
  await provider.agree(page);
  await expect(composer(page)).toBeVisible();
  await page.goto(`${server.url}/account`);
  await expect(page.getByText('Owner · olga@example.org')).toBeVisible();
});

test('a link somebody sent adds nothing, and makes nobody somebody else', async ({ page, server, provider }) => {
  await page.goto(`${server.url}/login?next=%2Frooms%2Flobby`);
  await page.getByRole('textbox', { name: 'E-mail address' }).fill('olga@example.org');
  await page.getByLabel('Password').fill('ten characters');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(composer(page)).toBeVisible();
  // As a message has it, on a page of ours; the router leaves such links alone.
  const follow = async (path: string) => {
    // A page that is changed while it comes alive loads again.
    await expect(page.locator('[data-connection]')).toHaveAttribute('data-connection', 'open');
    await page.evaluate((href) => {
      const link = Object.assign(document.createElement('a'), { href, id: 'sent', rel: 'external', textContent: 'Photos' });
      document.body.replaceChildren(link);
    }, path);
    await page.locator('#sent').click();
  };
  await follow('/auth/login/school?link=1');
  await expect(heading(page, 'This sign-in was not begun here')).toBeVisible();

  await page.goto(`${server.url}/rooms/lobby`);
  await follow('/auth/login/school');
  await provider.signIn(page, 'hanako');
  await expect(heading(page, 'Sign in as somebody else?')).toBeVisible();
  await page.getByRole('link', { name: 'Stay Olga' }).click();
  await page.goto(`${server.url}/account`);
  await expect(page.getByText('Owner · olga@example.org')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Add School' })).toBeVisible();
});

test.describe('where newcomers need an address of the club', () => {
  test.use({ options: { signUp: 'club.example' } });

  test('only a verified one counts', async ({ page, server, provider }) => {
    for (const [sub, heard] of [['eve', false], ['1001', false], ['nameless', false], ['ann', true]] as const) {
      await page.context().clearCookies();
      await page.goto(`${server.url}/auth/login/school`);
      await provider.signIn(page, sub);
      if (heard) {
        await expect(composer(page)).toBeVisible();
      } else {
        await expect(heading(page, 'You need an invitation')).toBeVisible();
      }
    }
  });
});

/** How many members the open room has. */
async function members(page: Page): Promise<string> {
  return (await page.locator('.group__count').last().textContent()) ?? '';
}
