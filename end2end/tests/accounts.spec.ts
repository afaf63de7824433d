/** Accounts with a password, as people meet them: the first start, links, sessions, those who run the house. */

import type { Page } from '@playwright/test';

import { PASSWORD, own, post } from '../fixtures/owner';
import { type Server, expect, test } from '../fixtures/test';

test('the first start makes an owner, and the owner invites', async ({ server, letIn }) => {
  const olga = await letIn('');
  await olga.page.goto(olga.at(new URL(server.setupLink).pathname + new URL(server.setupLink).search));
  await expect(olga.page.getByRole('heading', { name: 'Light the fire' })).toBeVisible();
  await signUp(olga.page, 'Olga');
  await expect(olga.page).toHaveURL(olga.at('/rooms/lobby'));
  await olga.expectLive();

  await olga.page.getByRole('button', { name: 'Settings' }).click();
  await olga.page.getByRole('link', { name: 'People and invitations' }).click();
  await olga.page.getByLabel('For whom').fill('the cooking club');
  await olga.page.getByRole('button', { name: 'Make a link' }).click();
  const link = await olga.page.getByLabel('Send this link').inputValue();
  expect(link).toContain(olga.at('/invite?token='));

  const hanako = await letIn('');
  await hanako.page.goto(hanako.at(new URL(link).pathname + new URL(link).search));
  await expect(hanako.page.getByRole('heading', { name: 'You are invited' })).toBeVisible();
  await signUp(hanako.page, '花子');
  await hanako.expectLive();
  await olga.page.goto(olga.at('/rooms/lobby'));
  await olga.expectLive();
  await hanako.post('おじゃまします');
  await olga.expectMessage('おじゃまします');

  const eve = await letIn('');
  eve.watch.announce(/status of 410/);
  await eve.page.goto(eve.at(new URL(link).pathname + new URL(link).search));
  await expect(eve.page.getByRole('heading', { name: 'This link is over' })).toBeVisible();
  expect(server.log).not.toContain(new URL(link).searchParams.get('token'));
});

test('a password leads back to where one was, and a wrong one loses nothing typed', async ({ server, letIn }) => {
  await own(server);
  const olga = await letIn('');
  olga.watch.announce(/status of (401|422)/);
  await olga.page.goto(olga.at('/rooms/release'));
  await expect(olga.page).toHaveURL(olga.at('/login?next=%2Frooms%2Frelease'));
  await olga.page.getByRole('textbox', { name: 'E-mail address' }).fill('olga@example.org');
  await olga.page.getByLabel('Password').fill('something else');
  await olga.page.getByRole('button', { name: 'Sign in' }).click();
  await expect(olga.page.getByRole('alert').filter({ hasText: 'The address or the password is wrong.' })).toBeVisible();
  await expect(olga.page.getByRole('textbox', { name: 'E-mail address' })).toHaveValue('olga@example.org');
  await olga.page.getByLabel('Password').fill(PASSWORD);
  await olga.page.getByRole('button', { name: 'Sign in' }).click();
  await expect(olga.page).toHaveURL(olga.at('/rooms/release'));
  await olga.expectLive();
});

test('a session ended elsewhere closes the tab at once', async ({ server, letIn }) => {
  await own(server);
  const [desk, phone] = [await letIn(''), await letIn('')];
  for (const { page } of [desk, phone]) {
    await page.goto(desk.page === page ? desk.at('/login') : phone.at('/login'));
    await signIn(page, 'olga@example.org');
  }
  await phone.expectLive();
  phone.watch.announceBrokenLine();
  await desk.page.goto(desk.at('/account'));
  await desk.page.getByRole('button', { name: 'Sign out everywhere else' }).click();
  await expect(desk.page.getByRole('status')).toHaveText('Saved.');
  await expect(phone.page).toHaveURL(/\/login/, { timeout: 1_000 });
});

test('a change of how one signs in is told in open chats at once, and goes where it was seen', async ({ server, letIn }) => {
  const owner = await own(server);
  const [desk, phone] = [await letIn(''), await letIn('')];
  for (const person of [desk, phone]) {
    await person.page.goto(person.at('/login'));
    await signIn(person.page, 'olga@example.org');
    await person.expectLive();
  }
  const alerts = (page: Page) => page.getByRole('region', { name: 'Changes of how you sign in' });
  await expect(alerts(phone.page)).toHaveCount(0);
  await phone.box.fill('half a thought');
  // The session of the set-up may change the address at once.
  const cookie = { cookie: owner };
  await post(server, '/account/proof/password', { password: PASSWORD, next: '/account' }, cookie);
  await post(server, '/account/email', { email: 'olga@example.com' }, cookie);
  for (const { page } of [desk, phone]) {
    await expect(alerts(page)).toContainText('olga@example.com');
  }
  await expect(phone.box, 'nothing else has changed').toHaveValue('half a thought');
  const another = await phone.anotherTab();
  await another.open();
  await alerts(phone.page).getByRole('button').click();
  await expect(alerts(another.page)).toHaveCount(0);
  await expect(alerts(desk.page)).toContainText('olga@example.com');
});

test('who is deactivated is out, and who comes back is in', async ({ server, letIn }) => {
  const owner = await own(server);
  const link = await invitation(server, owner);
  const mia = await letIn('');
  await mia.page.goto(mia.at(link));
  await signUp(mia.page, 'Mia');
  await mia.expectLive();
  mia.watch.announceBrokenLine();
  mia.watch.announce(/status of 403/);

  const olga = await letIn('');
  await olga.page.goto(olga.at('/login?next=%2Fpeople'));
  await signIn(olga.page, 'olga@example.org');
  // It asks first.
  const deactivate = olga.page.locator('details', { hasText: 'Deactivate' }).filter({ hasText: 'signed out everywhere' });
  await expect(deactivate.getByRole('button')).toBeHidden();
  await deactivate.locator('summary').click();
  await deactivate.getByRole('button', { name: 'Deactivate: Mia' }).click();
  await expect(mia.page).toHaveURL(/\/login/);
  await signIn(mia.page, 'mia@example.org');
  await expect(mia.page.getByText('This account is deactivated.')).toBeVisible();
  await olga.page.getByRole('button', { name: 'Let in again: Mia' }).click();
  await expect(olga.page.getByText('Olga let Mia in again')).toBeVisible();
  await signIn(mia.page, 'mia@example.org');
  await mia.expectLive();
});

test('a guest sees that there is no way back, and no door to what is not theirs', async ({ alice }) => {
  await alice.open();
  await alice.page.getByRole('button', { name: 'Settings' }).click();
  await expect(alice.page.getByRole('link', { name: 'People and invitations' })).toHaveCount(0);
  await alice.page.getByRole('link', { name: 'Your account' }).click();
  await expect(alice.page.getByText('there is no way back to this name')).toBeVisible();
  alice.watch.announce(/status of 403/);
  await alice.page.goto(alice.at('/people'));
  await expect(alice.page.getByRole('heading', { name: 'Not for you' })).toBeVisible();
});

test('a changed password is told of in the chat until somebody has seen it', async ({ server, letIn }) => {
  await own(server);
  const olga = await letIn('');
  await olga.page.goto(olga.at('/login?next=%2Faccount'));
  await signIn(olga.page, 'olga@example.org');
  await olga.page.getByLabel('Current password').fill(PASSWORD);
  await olga.page.getByLabel('New password').fill('another horse battery');
  await olga.page.getByRole('button', { name: 'Change password' }).click();
  await expect(olga.page.getByRole('status')).toHaveText('Saved.');
  await olga.page.goto(olga.at('/rooms/lobby'));
  await olga.expectLive();
  const told = olga.page.getByText('Your password was changed');
  await expect(told).toBeVisible();
  await olga.page.getByRole('button', { name: 'Yes, that was me' }).click();
  await expect(olga.page).toHaveURL(olga.at('/rooms/lobby'));
  await olga.expectLive();
  await expect(told).toHaveCount(0);
});

test('who has lost their password is given a link', async ({ server, letIn }) => {
  const owner = await own(server);
  const link = await invitation(server, owner);
  const mia = await letIn('');
  await mia.page.goto(mia.at(link));
  await signUp(mia.page, 'Mia');
  await mia.expectLive();
  mia.watch.announceBrokenLine();

  const olga = await letIn('');
  await olga.page.goto(olga.at('/login?next=%2Fpeople'));
  await signIn(olga.page, 'olga@example.org');
  const row = olga.page.getByRole('listitem').filter({ hasText: 'mia@example.org' });
  const ask = async () => {
    await row.getByText('Lost password').click();
    await row.getByRole('button', { name: /^Make a link for a new password/ }).click();
  };
  await ask();
  await olga.page.getByLabel('Current password').fill(PASSWORD);
  await olga.page.getByRole('button', { name: 'Go on' }).click();
  await ask();
  const reset = new URL(await olga.page.getByLabel('Send Mia this link').inputValue());

  await mia.page.goto(mia.at(reset.pathname + reset.search));
  await mia.page.getByLabel('New password').fill('another horse battery');
  await mia.page.getByRole('button', { name: 'Change password' }).click();
  await expect(mia.page).toHaveURL(/\/account/);
  await expect(mia.page.getByText('Your password was set anew with a link')).toBeVisible();
});

async function signUp(page: Page, name: string): Promise<void> {
  const email = name === '花子' ? 'hanako' : name.toLowerCase();
  await page.getByRole('textbox', { name: 'Your name' }).fill(name);
  await page.getByRole('textbox', { name: 'E-mail address' }).fill(`${email}@example.org`);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
}

async function signIn(page: Page, email: string): Promise<void> {
  await page.getByRole('textbox', { name: 'E-mail address' }).fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** The path of a link that lets one member in. */
async function invitation(server: Server, cookie: string): Promise<string> {
  const form = { note: '', uses: '1', days: '1', role: 'member' };
  const page = await (await post(server, '/people/invites', form, { cookie })).text();
  return /\/invite\?token=[\w-]+/.exec(page)?.[0] ?? '';
}
