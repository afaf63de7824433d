/** Passkeys, with an authenticator that Chromium plays: it has a chip, and a finger that is always right. */

import type { CDPSession, Page } from '@playwright/test';

import { type Server, expect, test } from '../fixtures/test';

const PASSWORD = '囲炉裏のまわりで話す';

/** Passkeys belong to a name, and 127.0.0.1 is none. */
const at = (server: Server, path: string) => `http://localhost:${server.port}${path}`;

test('a passkey is added, opens the door, and is removed', async ({ server, letIn }) => {
  const { page, watch } = await letIn('');
  const device = await authenticator(page);
  await setUp(page, server);
  await addPasskey(page, server);

  await signOut(page);
  await page.goto(at(server, '/login?next=%2Frooms%2Frelease'));
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await expect(page).toHaveURL(at(server, '/rooms/release'));
  await page.goto(at(server, '/account'));
  await expect(passkeys(page).getByText('last seen')).toHaveCount(1);

  // Having signed in is no proof: a stolen cookie could say the same.
  await page.goto(at(server, '/account/proof?next=%2Faccount'));
  await page.getByRole('button', { name: 'With a passkey' }).click();
  await expect(page).toHaveURL(at(server, '/account'));
  await passkeys(page).getByRole('button', { name: /^Remove/ }).click();
  await expect(page.getByRole('status')).toHaveText('Saved.');
  await expect(passkeys(page).getByRole('listitem')).toHaveCount(0);
  await signOut(page);
  await page.goto(at(server, '/login'));
  watch.announce(/status of 401/);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await expect(page.getByText('That passkey does not open anything here.')).toBeVisible();
  expect((await device.credentials()).length).toBe(1);
});

test('one device has one passkey of an account', async ({ server, letIn }) => {
  const { page } = await letIn('');
  const device = await authenticator(page);
  await setUp(page, server);
  await addPasskey(page, server);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await expect(page.getByText('This device already has a passkey for you.')).toBeVisible();
  await expect(passkeys(page).getByRole('listitem')).toHaveCount(1);
  expect((await device.credentials()).length).toBe(1);
});

test('an answer counts once, and one that was changed never', async ({ server, letIn }) => {
  const { page, watch } = await letIn('');
  await authenticator(page);
  await setUp(page, server);
  await addPasskey(page, server);
  await signOut(page);
  await page.goto(at(server, '/login'));
  let sent = '';
  await page.route('**/login/passkey', async (route) => {
    sent = route.request().postData() ?? '';
    await route.abort();
  });
  watch.announceBrokenLine();
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await expect.poll(() => sent).toContain('flow=');

  const send = (body: string) =>
    fetch(at(server, '/login/passkey'), { method: 'POST', body: new URLSearchParams(body), redirect: 'manual' });
  expect((await send(sent)).status).toBe(303);
  expect((await send(sent)).status).toBe(401);

  // Another challenge under the same signature.
  const flow = new URLSearchParams(sent);
  const begun = await fetch(at(server, '/login/passkey/begin'), { method: 'POST' });
  flow.set('flow', ((await begun.json()) as { flow: string }).flow);
  expect((await send(flow.toString())).status).toBe(401);
});

test('who has no passkey or says no stays where they are', async ({ server, letIn }) => {
  const { page } = await letIn('');
  const device = await authenticator(page);
  await setUp(page, server);
  await addPasskey(page, server);
  await signOut(page);
  await page.goto(at(server, '/login'));
  await device.refuse();
  await page.getByRole('textbox', { name: 'E-mail address' }).fill('olga@example.org');
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await expect(page.getByText('No passkey was used. You can try again.')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('textbox', { name: 'E-mail address' })).toHaveValue('olga@example.org');
});

test('where browsers allow none, none is offered', async ({ server, letIn }) => {
  const { page } = await letIn('');
  await setUp(page, server);
  await page.goto(`${server.url}/login`);
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Sign in with a passkey' })).toHaveCount(0);
});

/** What Chromium calls a platform authenticator: this device. */
async function authenticator(page: Page): Promise<Authenticator> {
  const client = await page.context().newCDPSession(page);
  await client.send('WebAuthn.enable');
  const { authenticatorId } = await client.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return new Authenticator(client, authenticatorId);
}

class Authenticator {
  constructor(
    private readonly client: CDPSession,
    private readonly authenticatorId: string,
  ) {}

  async credentials(): Promise<unknown[]> {
    const { authenticatorId } = this;
    return (await this.client.send('WebAuthn.getCredentials', { authenticatorId })).credentials;
  }

  /** The finger is not the right one any more. */
  async refuse(): Promise<void> {
    const { authenticatorId } = this;
    await this.client.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
  }
}

const passkeys = (page: Page) => page.getByRole('region', { name: 'Passkeys' });

async function setUp(page: Page, server: Server): Promise<void> {
  const { pathname, search } = new URL(server.setupLink);
  await page.goto(at(server, pathname + search));
  await page.getByRole('textbox', { name: 'Your name' }).fill('Olga');
  await page.getByRole('textbox', { name: 'E-mail address' }).fill('olga@example.org');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page).toHaveURL(at(server, '/rooms/lobby'));
}

async function addPasskey(page: Page, server: Server): Promise<void> {
  await page.goto(at(server, '/account'));
  await page.getByRole('link', { name: 'Add a passkey' }).click();
  await page.getByLabel('Current password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page).toHaveURL(/\/account#passkeys-part$/);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await expect(page.getByRole('status')).toHaveText('Saved.');
  await expect(passkeys(page).getByRole('listitem')).toHaveCount(1);
}

async function signOut(page: Page): Promise<void> {
  await page.goto(new URL('/account', page.url()).href);
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(page).toHaveURL(/\/login/);
}
