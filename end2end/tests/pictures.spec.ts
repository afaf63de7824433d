/**
 * Pictures of every page and state, to be looked at:
 * `PICTURES=/some/folder npx playwright test --project pictures`.
 */

import { join } from 'node:path';

import type { Page } from '@playwright/test';

import { CONVERSATION, NOW_MIN } from '../fixtures/conversation';
import { Provider } from '../fixtures/provider';
import { Guest, type Person, Server, expect, test } from '../fixtures/test';

const FOLDER = process.env.PICTURES ?? '';
/** The one who looks. */
const VIEWER = 'Sam';
/** The message the server will refuse. */
const REFUSED = 'and the tickets are with me';

test.use({ serverOptions: { rooms: ['lobby', '料理部', 'release', '雑談'], messagesPer10s: 1_000 } });
test.setTimeout(120_000);

for (const colorScheme of ['light', 'dark'] as const) {
  for (const [device, viewport] of [
    ['large', { width: 1920, height: 1080 }],
    ['wide', { width: 1280, height: 860 }],
    ['phone', { width: 390, height: 844 }],
  ] as const) {
    test(`pictures, ${device} ${colorScheme} @pictures`, async ({ server, letIn }) => {
      const timezoneId = zoneAtSix();
      const options = { colorScheme, viewport, timezoneId, reducedMotion: 'reduce' } as const;
      const stranger = await letIn('', options);
      stranger.watch.announce(/status of [45]\d\d/);
      const shoot = ({ page }: Person, name: string) =>
        page.screenshot({ path: join(FOLDER, `${name}-${device}-${colorScheme}.png`) });

      await stranger.page.goto(stranger.at('/login'));
      await expect(stranger.page.getByRole('button', { name: 'Join' })).toBeVisible();
      await shoot(stranger, 'login');
      await stranger.page.getByRole('textbox', { name: 'Your name' }).fill('  ');
      await stranger.page.getByRole('button', { name: 'Join' }).click();
      await expect(stranger.page.getByText('A name needs')).toBeVisible();
      await shoot(stranger, 'login-refused');
      await stranger.page.goto(stranger.at('/nowhere'));
      await shoot(stranger, 'not-found');

      const sam = await letIn(VIEWER, options);
      await sam.open('release');
      await shoot(sam, 'empty');
      const others = new Map<string, Guest>();
      for (const name of ['花子', 'Tarō']) {
        others.set(name, await Guest.signIn(server, name));
      }
      const ann = await letIn('Ann Lee', { timezoneId });
      await ann.open('lobby');
      await retime(sam);
      await sam.open('料理部');
      for (const text of ['ごはんが炊けました', 'お茶もどうぞ', 'Soup is on']) {
        await others.get('花子')?.post('料理部', text);
      }
      await sam.open('lobby');
      for (const [author, , text] of CONVERSATION) {
        if (author === VIEWER) {
          await sam.post(text);
        } else if (author === ann.name) {
          await ann.post(text);
        } else {
          await others.get(author)?.post('lobby', text);
        }
        await expect(sam.articles.last()).toContainText(text.slice(0, 8));
      }
      await others.get('花子')?.post('料理部', '新米です', 'まだ温かいです');
      await ann.box.pressSequentially('Bring');
      await expect(sam.page.getByText('Ann Lee (guest) is writing')).toBeVisible();
      await shoot(sam, 'room');

      if (device === 'phone') {
        await sam.page.getByRole('button', { name: 'Rooms and people' }).click();
        await shoot(sam, 'drawer');
      }
      await sam.page.getByRole('button', { name: 'Settings' }).click();
      await shoot(sam, 'settings');
      await sam.page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
      await shoot(sam, 'shortcuts');
      await sam.page.keyboard.press('Escape');

      await sam.log.hover({ position: { x: 150, y: 200 } });
      await sam.page.mouse.wheel(0, -400);
      await expect(sam.page.getByRole('button', { name: 'To the newest' })).toBeVisible();
      await ann.post('One more thing:');
      await ann.post('bring slippers.');
      await expect(sam.page.getByRole('button', { name: '2 new messages' })).toBeVisible();
      await shoot(sam, 'jump');

      await sam.post(REFUSED);
      await expect(sam.page.getByText('Not sent:')).toBeVisible();
      await sam.loseSocket();
      await sam.post('I will take the 7:50 train');
      await sam.box.fill('まだ送っていない下書き、\n二行目');
      await expect(sam.page.getByText('Connection lost')).toBeVisible();
      await expect(sam.page.getByText('Will be sent when')).toBeVisible();
      await shoot(sam, 'offline');
      await sam.message(REFUSED).hover();
      await sam.box.fill('x'.repeat(4_012));
      await shoot(sam, 'too-long');
    });
  }
}

const PASSWORD = 'ten characters';

for (const colorScheme of ['light', 'dark'] as const) {
  for (const [device, viewport, lang] of [
    ['wide', { width: 1280, height: 860 }, 'en'],
    ['phone', { width: 390, height: 844 }, 'ja'],
  ] as const) {
    test(`pictures of accounts, ${device} ${colorScheme} @pictures`, async ({ browser }) => {
      const provider = await Provider.start();
      const server = await Server.start({
        rooms: ['lobby'],
        messagesPer10s: 100,
        signUp: 'open',
        env: provider.env,
      });
      // By name, so that passkeys are offered.
      const home = server.url.replace('127.0.0.1', 'localhost');
      const setupLink = server.setupLink.replace('127.0.0.1', 'localhost');
      const context = await browser.newContext({ colorScheme, viewport, timezoneId: zoneAtSix() });
      await context.addCookies([{ name: 'lang', value: lang, url: home }]);
      const page = await context.newPage();
      const shoot = (name: string) =>
        page.screenshot({ path: join(FOLDER, `${name}-${device}-${colorScheme}.png`), fullPage: true });
      const send = (path: string, form: Record<string, string>) =>
        context.request.post(home + path, { form, maxRedirects: 0 });

      await page.goto(setupLink);
      await shoot('setup');
      const token = new URL(setupLink).searchParams.get('token') ?? '';
      const olga = { token, name: 'Olga Ōhashi', email: 'olga@example.org', password: PASSWORD };
      await send('/setup', olga);
      await send('/account/proof/password', { password: PASSWORD, next: '/people' });
      for (const [role, name, email] of [
        ['admin', 'Ann Lee', 'ann@example.org'],
        ['member', '花子', 'hanako@example.org'],
        ['member', 'Tarō', 'taro@a-rather-long-name-of-a-domain.example.org'],
      ] as const) {
        const made = await send('/people/invites', { note: 'neighbours', uses: '3', days: '7', role });
        const invite = /\/invite\?token=([\w-]+)/.exec(await made.text())?.[1] ?? '';
        const form = { token: invite, name, email, password: PASSWORD };
        await fetch(`${home}/invite`, { method: 'POST', body: new URLSearchParams(form) });
      }
      for (const name of ['Gus', 'Nadia']) {
        await Guest.signIn(server, name);
      }
      const phone = { 'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) Safari/604.1' };
      const body = new URLSearchParams({ email: olga.email, password: PASSWORD });
      await fetch(`${home}/login`, { method: 'POST', headers: phone, body, redirect: 'manual' });
      await send('/people/deactivate', { id: '5' });
      await page.goto(`${home}/people`);
      await page.locator('#note').fill('料理部のみなさん');
      await page.locator('form[action="/people/invites"] .button').click();
      await shoot('people');
      await page.goto(`${home}/account?done=sessions`);
      await shoot('account');
      await send('/logout', {});
      await page.goto(`${home}/login`);
      await shoot('login-all');
      await page.locator('#email').fill('olga@example.org');
      await page.locator('#password').fill('nonsense');
      await page.locator('form[action="/login"] .button').click();
      await shoot('login-wrong');
      await page.goto(`${home}/signup`);
      await shoot('signup');
      await page.goto(`${home}/auth/callback/school?state=x&code=y`);
      await shoot('notice');
      await context.close();
      await server.dispose();
      await provider.stop();
    });

    test(`pictures of faces, ${device} ${colorScheme} @pictures`, async ({ letIn, server }) => {
      const alice = await letIn('Alice', { colorScheme, viewport, timezoneId: zoneAtSix() });
      await (await Guest.signIn(server, '花子')).post('lobby', 'おはようございます', '今日は豆腐料理です');
      await alice.open();
      await alice.post('Good morning');
      await alice.post('I brought a picture');
      const shoot = (name: string) =>
        alice.page.screenshot({ path: join(FOLDER, `${name}-${device}-${colorScheme}.png`) });
      if (device === 'phone') {
        await alice.page.locator('.room [popovertarget="sidebar"]').click();
      }
      await alice.page.locator('[popovertarget="settings"]').click();
      await alice.page.locator('.settings button.settings__item').first().click();
      await shoot('picture-empty');
      await alice.page.locator('#picture input[type=file]').setInputFiles({
        name: 'face.png',
        mimeType: 'image/png',
        buffer: await drawnFace(alice.page),
      });
      await expect(alice.page.locator('.crop__picture')).toHaveCSS('left', /px/);
      await shoot('picture-crop');
      await alice.page.locator('#picture .button:not(.button--quiet)').click();
      await expect(alice.page.locator('#picture')).toBeHidden();
      await expect(alice.log.locator('.avatar__picture').first()).toBeVisible();
      await shoot('room-faces');
      await alice.page.goto(alice.at('/account'));
      await alice.page.screenshot({
        path: join(FOLDER, `account-faces-${device}-${colorScheme}.png`),
        fullPage: true,
      });
    });

    test(`pictures of files, ${device} ${colorScheme} @pictures`, async ({ letIn, server }) => {
      const alice = await letIn('Alice', { colorScheme, viewport, timezoneId: zoneAtSix() });
      await (await Guest.signIn(server, '花子')).post('lobby', '写真を見せてください');
      await alice.open();
      const buffer = await drawnFace(alice.page);
      const shoot = (name: string) =>
        alice.page.screenshot({ path: join(FOLDER, `${name}-${device}-${colorScheme}.png`) });
      const pictures = (count: number) =>
        Array.from({ length: count }, (_, n) => ({ name: `picture-${n}.png`, mimeType: 'image/png', buffer }));
      const field = alice.page.getByLabel('Add files');
      for (const count of [1, 2, 3, 7]) {
        await field.setInputFiles(pictures(count));
        await expect(alice.sendButton).toBeEnabled({ timeout: 30_000 });
        await alice.post(`${count} of them`);
        await expect(alice.message(`${count} of them`).locator('.pictures__picture')).toHaveCount(count);
        await alice.page.waitForFunction(() =>
          [...document.querySelectorAll<HTMLImageElement>('.pictures__picture')].every((image) => image.complete));
        await shoot(`files-${count}`);
      }
      const kinds = [['議事録.pdf', 'application/pdf'], ['a-name-that-is-much-too-long-to-be-shown-as-a-whole-on-a-phone.zip', 'application/zip']];
      await field.setInputFiles(kinds.map(([name = '', mimeType = '']) => ({ name, mimeType, buffer: Buffer.alloc(84_000, 7) })));
      await expect(alice.sendButton).toBeEnabled();
      await alice.post('and what was decided');
      // One that stands still on its way, one that was refused, one that is there.
      await alice.page.route('**/api/upload_chunk', async (route) => {
        const name = route.request().postDataBuffer()?.length ?? 0;
        if (name > 400_000) return;
        await route.continue();
      });
      await alice.box.fill('the whole film');
      await field.setInputFiles([
        { name: 'broken.png', mimeType: 'image/png', buffer: buffer.subarray(0, 400) },
        ...pictures(1),
        { name: 'film.mp4', mimeType: 'video/mp4', buffer: Buffer.alloc(2_000_000, 1) },
      ]);
      await expect(alice.page.getByRole('progressbar')).toHaveCount(1);
      await expect(alice.page.locator('.tray__alt')).toBeVisible();
      alice.watch.announce(/status of [45]\d\d/);
      await shoot('files-tray');
    });
  }
}

/** A time zone in which it is about six in the evening. */
function zoneAtSix(): string {
  const ahead = 18 - new Date().getUTCHours();
  const hours = ahead > 12 ? ahead - 24 : ahead;
  // Etc/GMT-9 is nine hours ahead of Greenwich.
  return `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`;
}

/** Spreads the conversation over two days, and has one message refused. */
async function retime({ page }: Person): Promise<void> {
  const six = new Date().setUTCMinutes(0, 0, 0);
  const offset = six + NOW_MIN * 60_000 - Date.now();
  await page.addInitScript((ahead) => {
    const RealDate = Date;
    const now = () => RealDate.now() + ahead;
    const at = (...args: []) => (args.length ? args : [now()]) as [];
    window.Date = class extends RealDate {
      static override now = now;
      constructor(...args: []) {
        super(...at(...args));
      }
    } as DateConstructor;
  }, offset);
  await page.routeWebSocket('**/ws?*', (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      const { body, room, client_id } = JSON.parse(`${message}`);
      if (body === REFUSED) {
        socket.send(JSON.stringify({ t: 'rejected', room, client_id, code: 'forbidden' }));
      } else {
        server.send(message);
      }
    });
    server.onMessage((message) => {
      const said = JSON.parse(`${message}`);
      const line = CONVERSATION.find(([, , text]) => text === said.body);
      if (line) {
        said.at_ms = six + line[1] * 60_000;
      } else if (said.body) {
        said.at_ms += offset;
      }
      socket.send(JSON.stringify(said));
    });
  });
}

/** Somebody in a landscape. */
async function drawnFace(page: Page): Promise<Buffer> {
  const data = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    canvas.width = 900;
    canvas.height = 600;
    const context = canvas.getContext('2d')!;
    const sky = context.createLinearGradient(0, 0, 0, 600);
    sky.addColorStop(0, '#7fb4d8');
    sky.addColorStop(1, '#f4d9b0');
    const paint = (style: string | CanvasGradient, draw: () => void) => {
      context.fillStyle = style;
      context.beginPath();
      draw();
      context.fill();
    };
    paint(sky, () => context.rect(0, 0, 900, 600));
    paint('#57785c', () => context.ellipse(200, 640, 500, 240, 0, 0, 7));
    paint('#3f5d63', () => context.ellipse(760, 660, 420, 260, 0, 0, 7));
    paint('#2b2320', () => context.ellipse(450, 250, 130, 150, 0, 0, 7));
    paint('#e7b894', () => context.ellipse(450, 280, 105, 130, 0, 0, 7));
    paint('#8c3b2f', () => context.ellipse(450, 600, 210, 190, 0, 0, 7));
    return canvas.toDataURL('image/png');
  });
  return Buffer.from(data.split(',')[1] ?? '', 'base64');
}
