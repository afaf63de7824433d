/**
 * Pictures of every page and state, to be looked at:
 * `PICTURES=/some/folder npx playwright test --project pictures`.
 */

import { join } from 'node:path';

import { CONVERSATION } from '../fixtures/conversation';
import { Guest, type Person, expect, test } from '../fixtures/test';

const FOLDER = process.env.PICTURES ?? '';
/** The one who looks. */
const VIEWER = 'Sam';
/** The message the server will refuse. */
const REFUSED = 'and the tickets are with me';

test.use({ serverOptions: { rooms: ['lobby', '料理部', 'release', '雑談'], messagesPer10s: 1_000 } });
test.setTimeout(120_000);

for (const colorScheme of ['light', 'dark'] as const) {
  for (const [device, viewport] of [
    ['wide', { width: 1280, height: 860 }],
    ['phone', { width: 390, height: 844 }],
  ] as const) {
    test(`pictures, ${device} ${colorScheme} @pictures`, async ({ server, letIn }) => {
      const options = { colorScheme, viewport, reducedMotion: 'reduce' } as const;
      const stranger = await letIn('', options);
      stranger.watch.announce(/status of 404/);
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
      await retime(sam);
      await sam.open('lobby');

      const others = new Map<string, Guest>();
      const guest = async (name: string) => {
        const known = others.get(name) ?? (await Guest.signIn(server, name));
        others.set(name, known);
        return known;
      };
      await sam.open('料理部');
      for (const text of ['ごはんが炊けました', 'お茶もどうぞ', 'Soup is on']) {
        await (await guest('花子')).post('料理部', text);
      }
      const ann = await letIn('Ann Lee');
      await ann.open();
      await sam.open('lobby');
      for (const [author, , text] of CONVERSATION) {
        if (author === VIEWER) {
          await sam.post(text);
        } else if (author === ann.name) {
          await ann.post(text);
        } else {
          await (await guest(author)).post('lobby', text);
        }
        await expect(sam.articles.last()).toContainText(text.slice(0, 8));
      }
      await (await guest('花子')).post('料理部', '新米です', 'まだ温かいです');
      await ann.box.pressSequentially('Bring');
      await expect(sam.page.getByText('Ann Lee is writing')).toBeVisible();
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

/** Spreads the conversation over two days, and has one message refused. */
async function retime({ page }: Person): Promise<void> {
  const midnight = new Date(new Date().toLocaleDateString('sv', { timeZone: 'Asia/Tokyo' }) + 'T00:00+09:00');
  await page.routeWebSocket('**/ws?*', (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      const said = JSON.parse(`${message}`);
      if (said.body === REFUSED) {
        const { room, client_id } = said;
        socket.send(JSON.stringify({ t: 'rejected', room, client_id, code: 'forbidden' }));
      } else {
        server.send(message);
      }
    });
    server.onMessage((message) => {
      const said = JSON.parse(`${message}`);
      const line = CONVERSATION.find(([, , text]) => text === said.body);
      const at = line ? { at_ms: midnight.getTime() + line[1] * 60_000 } : {};
      socket.send(JSON.stringify({ ...said, ...at }));
    });
  });
}
