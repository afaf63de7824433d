import { defineConfig, devices } from '@playwright/test';

/** Chrome's calls home, its crash-prone GPU process and its sandbox are of no use in a test. */
const LAUNCH_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const browser = {
  ...devices['Desktop Chrome'],
  viewport: { width: 1280, height: 860 },
  locale: 'en-GB',
  timezoneId: 'Asia/Tokyo',
  launchOptions: {
    args: LAUNCH_ARGS,
    // Empty or unset: Playwright's own browser.
    executablePath: process.env.IRORI_CHROMIUM || undefined,
  },
};

export default defineConfig({
  testDir: 'tests',
  fullyParallel: true,
  workers: 2,
  // A test that passes at the second try has found something.
  retries: 0,
  forbidOnly: !!process.env.CI,
  timeout: 45_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: {
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: true, sources: false },
  },
  projects: [
    { name: 'chromium', use: browser, testIgnore: ['**/*.nojs.spec.ts', '**/pictures.spec.ts', '**/smooth.spec.ts'] },
    { name: 'no-js', use: { ...browser, javaScriptEnabled: false }, testMatch: '**/*.nojs.spec.ts' },
    // Makes pictures to look at, asserts next to nothing: PICTURES names the folder.
    ...(process.env.PICTURES
      ? [{ name: 'pictures', use: browser, testMatch: '**/pictures.spec.ts' }]
      : []),
    // Measures, asserts next to nothing.
    ...(process.env.SMOOTH
      ? [{ name: 'smooth', use: { ...browser, trace: 'off' as const }, testMatch: '**/smooth.spec.ts' }]
      : []),
  ],
});
