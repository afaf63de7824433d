/** What a stranger finds closed. */

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type OutgoingHttpHeaders, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Guest, type Server, expect, test } from '../fixtures/test';

test('a socket needs a session and a page of our own', async ({ server }) => {
  const cookie = await signIn(server);
  const own = server.url;
  const cases: [number, OutgoingHttpHeaders][] = [
    [401, {}],
    [401, { origin: own }],
    [401, { cookie: 'irori_session=AAAA' }],
    [101, { cookie }],
    [101, { cookie, origin: own }],
    [403, { cookie, origin: 'https://evil.example' }],
    [403, { cookie, origin: 'null' }],
    [403, { cookie, origin: `${own}0` }],
    [403, { cookie, 'sec-fetch-site': 'cross-site' }],
    [403, { cookie, 'sec-fetch-site': 'same-site' }],
  ];
  for (const [status, headers] of cases) {
    expect(await upgrade(server, headers), JSON.stringify(headers)).toBe(status);
  }
});

test('the page of another site opens no socket with our cookie', async ({ alice, server }) => {
  await alice.open();
  const connect = (address: string) =>
    new Promise<string>((done) => {
      const socket = new WebSocket(address);
      socket.onopen = () => done('open');
      socket.onerror = () => done('refused');
    });
  const address = `ws://127.0.0.1:${server.port}/ws?protocol=1`;

  // Another port of the same host: the browser does send the cookie there.
  const evil = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end('evil'));
  evil.listen(0, '127.0.0.1');
  await once(evil, 'listening');
  await alice.page.goto(`http://127.0.0.1:${(evil.address() as AddressInfo).port}/`);
  alice.watch.announce(/Unexpected response code: 403/);
  const said = alice.page.waitForEvent('console');
  expect(await alice.page.evaluate(connect, address)).toBe('refused');
  // By us, and not by the browser.
  expect((await said).text()).toContain('Unexpected response code: 403');
  evil.close();

  await alice.page.goto(`${server.url}/rooms/lobby`);
  await alice.expectLive();
  expect(await alice.page.evaluate(connect, address)).toBe('open');
});

test('other sites post nothing in our name', async ({ server, alice }) => {
  const cookie = await signIn(server);
  const guest = await Guest.signIn(server, 'Carol');
  await guest.post('lobby', 'our own');
  const form = 'room=1&client_id=evil-1&body=forged';
  for (const origin of ['https://evil.example', 'null']) {
    for (const path of ['/api/post_message', '/logout', '/preferences', '/api/sign_in_as_guest']) {
      const headers = { cookie, origin, 'content-type': 'application/x-www-form-urlencoded' };
      const answer = await fetch(server.url + path, { method: 'POST', headers, body: form });
      expect(answer.status, `${path} from ${origin}`).toBe(403);
    }
  }
  await alice.open();
  await alice.expectAll(['our own']);
});

test('without a session, pages lead to sign-in and everything else is refused', async ({ server }) => {
  for (const [path, location] of [
    ['/', '/login'],
    ['/chat', '/login?next=%2Fchat'],
    ['/rooms/lobby?before=7', '/login?next=%2Frooms%2Flobby%3Fbefore%3D7'],
  ] as const) {
    const answer = await fetch(server.url + path, { redirect: 'manual' });
    expect(answer.status, path).toBe(303);
    expect(answer.headers.get('location'), path).toBe(location);
  }
  for (const path of ['/api/post_message', '/api/history', '/api/room_page', '/api/landing_room']) {
    const body = new FormData();
    for (const field of ['room', 'slug', 'client_id', 'body']) {
      body.set(field, '1');
    }
    const answer = await fetch(server.url + path, { method: 'POST', body });
    expect(answer.status, path).toBe(401);
    expect(await answer.text()).toContain('sign_in_first');
  }
});

for (const next of [
  'https://evil.example/',
  '//evil.example/',
  '/\\evil.example/',
  '/\t/evil.example/',
  'javascript:document.title="pwned"',
  'data:text/html,pwned',
  '/logout',
]) {
  test(`sign-in leads to no other place: ${JSON.stringify(next)}`, async ({ letIn }) => {
    const guest = await letIn('');
    await guest.page.goto(guest.at(`/login?next=${encodeURIComponent(next)}`));
    await guest.page.getByRole('textbox', { name: 'Your name' }).fill('Nadia');
    await guest.page.getByRole('button', { name: 'Join' }).click();
    await expect(guest.page).toHaveURL(guest.at('/rooms/lobby'));
    await guest.expectLive();
    await expect(guest.page).toHaveTitle('lobby · Irori');
  });
}

test('who signs out is out in every tab, and comes back to where they were', async ({ alice }) => {
  await alice.open('release');
  const other = await alice.anotherTab();
  await other.open('release');
  await other.page.getByRole('button', { name: 'Settings' }).click();
  await other.page.getByRole('button', { name: 'Sign out' }).click();
  // A guest is asked first, and is still there until they say so.
  await expect(other.page.getByRole('heading', { name: 'Leave for good?' })).toBeVisible();
  await expect(alice.page).toHaveURL(alice.at('/rooms/release'));
  await other.page.getByRole('button', { name: 'Sign out for good' }).click();
  await expect(other.page).toHaveURL(/\/login(\?next=%2Frooms%2Frelease)?$/);
  await expect(alice.page).toHaveURL(alice.at('/login?next=%2Frooms%2Frelease'));

  await alice.page.getByRole('textbox', { name: 'Your name' }).fill('Alice again');
  await alice.page.getByRole('button', { name: 'Join' }).click();
  await expect(alice.page).toHaveURL(alice.at('/rooms/release'));
  await alice.expectLive();
  await expect(alice.listed('Alice again')).toBeVisible();
});

test('a name that says nothing is refused with words', async ({ letIn }) => {
  const guest = await letIn('');
  guest.watch.announce(/status of 4\d\d/);
  await guest.page.goto(guest.at('/login'));
  await guest.page.getByRole('textbox', { name: 'Your name' }).fill('   ');
  await guest.page.getByRole('button', { name: 'Join' }).click();
  const refusal = 'A name needs 1 to 40 characters that can be seen.';
  await expect(guest.page.getByRole('alert')).toHaveText(refusal);
  await expect(guest.page.getByRole('textbox', { name: 'Your name' })).toHaveAccessibleDescription(
    new RegExp(refusal),
  );
  await guest.page.getByRole('textbox', { name: 'Your name' }).fill('Nadia');
  await guest.page.getByRole('button', { name: 'Join' }).click();
  await guest.expectLive();
});

test('every page comes with its policy', async ({ alice }) => {
  const answer = await alice.page.goto(alice.at('/rooms/lobby'));
  const headers = answer?.headers() ?? {};
  const policy = headers['content-security-policy'] ?? '';
  expect(policy).toMatch(/script-src 'nonce-[^']+'/);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('unsafe-inline');
  expect(headers['x-content-type-options']).toBe('nosniff');
  const again = await alice.page.reload();
  expect(again?.headers()['content-security-policy']).not.toBe(policy);
  const [cookie] = (await alice.context.cookies()).filter(({ name }) => name === 'irori_session');
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
});

async function signIn(server: Server): Promise<string> {
  const answer = await fetch(`${server.url}/api/sign_in_as_guest`, {
    method: 'POST',
    body: new URLSearchParams({ name: 'Sam' }),
    redirect: 'manual',
  });
  return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}

/** The status with which an upgrade is answered. */
function upgrade(server: Server, headers: OutgoingHttpHeaders): Promise<number | undefined> {
  const asked = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': randomBytes(16).toString('base64'),
    ...headers,
  };
  return new Promise((done, fail) => {
    const asking = request(`${server.url}/ws?protocol=1`, { headers: asked });
    asking.on('upgrade', (answer, socket) => {
      socket.destroy();
      done(answer.statusCode);
    });
    asking.on('response', (answer) => {
      answer.resume();
      done(answer.statusCode);
    });
    asking.on('error', fail);
    asking.end();
  });
}
