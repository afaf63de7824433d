/**
 * How smooth a long room is on a slow phone: tasks of 50 ms and more (long
 * tasks, as browsers define them) while somebody reads and others talk. Prints
 * what it measured: `SMOOTH=1 npx playwright test --project smooth`.
 */

import type { Page } from '@playwright/test';

import { type Person, expect, test } from '../fixtures/test';

/** Messages that are in the room before anybody looks. */
const MESSAGES = Number(process.env.SMOOTH_MESSAGES ?? 100_000);
/** How many times slower than this machine the phone is. */
const SLOWER = 4;
/** How long each part is watched. */
const WATCHED_MS = 10_000;
const PER_SECOND = 10;
/** Messages on their way to the server at once while the room is filled. */
const AT_ONCE = 500;

test.use({ serverOptions: { rooms: ['lobby'], messagesPer10s: 10_000_000 } });
test.setTimeout(600_000);

/** Somebody who talks over a socket of their own, from a page that shows nothing of it. */
class Talker {
  private constructor(private readonly page: Page) {}

  static async join(person: Person): Promise<Talker> {
    const { page } = person;
    // Makes one a member, and says which room it is.
    const html = await (await page.request.get(person.at('/rooms/lobby'))).text();
    const room = Number(/<input[^>]*name="room"[^>]*value="(\d+)"/.exec(html)?.[1]);
    await page.goto(person.at('/account'));
    await page.evaluate(async (room) => {
      const socket = new WebSocket(`ws://${location.host}/ws?protocol=1`);
      await new Promise((resolve) => socket.addEventListener('open', resolve));
      const talk = { sent: 0, acked: 0, wake: () => {} };
      socket.addEventListener('message', ({ data }) => {
        if (data.startsWith('{"t":"ack"')) {
          talk.acked += 1;
          talk.wake();
        }
      });
      const say = (body: string) => {
        talk.sent += 1;
        socket.send(JSON.stringify({ t: 'post', room, client_id: `c-${talk.sent}`, body }));
      };
      Object.assign(window, { talk, say });
    }, room);
    return new Talker(page);
  }

  /** Says many things, and waits until the server has them all. */
  async fill(count: number): Promise<void> {
    await this.page.evaluate(
      async ([count, atOnce]) => {
        const { talk, say } = window as unknown as Talking;
        const heard = () => new Promise<void>((resolve) => (talk.wake = resolve));
        for (let n = 0; n < count; n += 1) {
          say(n % 7 ? `line ${n}, あと少しで終わります` : `**line ${n}** and \`code\`\n- one\n- two`);
          while (talk.sent - talk.acked >= atOnce) {
            await heard();
          }
        }
        while (talk.acked < talk.sent) {
          await heard();
        }
      },
      [count, AT_ONCE] as const,
    );
  }

  /** Says something ten times a second until it is stopped. */
  async chat(): Promise<() => Promise<void>> {
    await this.page.evaluate((everyMs) => {
      const { say } = window as unknown as Talking;
      Object.assign(window, { timer: setInterval(() => say(`now ${Date.now()}`), everyMs) });
    }, 1_000 / PER_SECOND);
    return () =>
      this.page.evaluate(() => clearInterval((window as unknown as { timer: number }).timer));
  }
}

/** What a talker's page keeps. */
type Talking = {
  talk: { sent: number; acked: number; wake: () => void };
  say: (body: string) => void;
};

/** The long tasks of a page while something is done in it, in ms. */
async function longTasks(page: Page, doing: () => Promise<void>): Promise<number[]> {
  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(window, { longTasks: tasks });
    new PerformanceObserver((list) => {
      tasks.push(...list.getEntries().map((entry) => Math.round(entry.duration)));
    }).observe({ type: 'longtask' });
  });
  await doing();
  return page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks);
}

async function readUp(person: Person, forMs: number): Promise<void> {
  await person.log.hover();
  const end = Date.now() + forMs;
  while (Date.now() < end) {
    await person.page.mouse.wheel(0, -600);
    await person.page.waitForTimeout(100);
  }
}

test('a long room on a slow phone @smooth', async ({ letIn }) => {
  const talker = await Talker.join(await letIn('Talker'));
  await talker.fill(MESSAGES);
  const alice = await letIn('Alice', { viewport: { width: 390, height: 844 } });
  const slow = await alice.context.newCDPSession(alice.page);
  await slow.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  await alice.open();
  const measured: Record<string, number[]> = {};
  measured.nothing = await longTasks(alice.page, () => alice.page.waitForTimeout(WATCHED_MS));
  const stop = await talker.chat();
  measured['messages arriving'] = await longTasks(alice.page, () =>
    alice.page.waitForTimeout(WATCHED_MS),
  );
  await stop();
  measured.scrolling = await longTasks(alice.page, () => readUp(alice, WATCHED_MS));
  const stopAgain = await talker.chat();
  measured.both = await longTasks(alice.page, () => readUp(alice, WATCHED_MS));
  await stopAgain();
  const lines = await alice.articles.count();
  for (const [what, tasks] of Object.entries(measured)) {
    const longest = Math.max(0, ...tasks);
    console.log(`${what}: ${tasks.length} long tasks in ${WATCHED_MS / 1_000} s, longest ${longest} ms`);
  }
  console.log(`${MESSAGES} messages in the room, ${lines} in the page, ${SLOWER}x slower`);
  expect(lines).toBeLessThanOrEqual(450);
});
