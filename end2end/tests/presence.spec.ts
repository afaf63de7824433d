import { expect, test } from '../fixtures/test';

test('others see who writes, and when they stop', async ({ alice, bob }) => {
  await alice.open();
  await bob.open();
  const line = bob.page.getByText('Alice (guest) is writing');
  await alice.box.pressSequentially('thinking');
  await expect(line).toBeVisible();
  // Nobody needs to be told of oneself.
  await expect(alice.page.getByText(/is writing/)).toHaveCount(0);
  await expect(line).toHaveCount(0);

  await alice.box.pressSequentially(' aloud');
  await expect(line).toBeVisible();
  await alice.box.press('Enter');
  await bob.expectMessage('thinking aloud');
  await expect(line).toHaveCount(0, { timeout: 2_000 });
});

test('nobody in another room hears that one writes', async ({ alice, bob }) => {
  await alice.open('lobby');
  const elsewhere = await bob.anotherTab();
  await bob.open('lobby');
  await elsewhere.open('release');
  await alice.box.pressSequentially('psst');
  await expect(bob.page.getByText('Alice (guest) is writing')).toBeVisible();
  await expect(elsewhere.page.getByText(/is writing/)).toHaveCount(0);
});

test('the list tells who is here, and who has gone', async ({ alice, bob }) => {
  await bob.open();
  await alice.open();
  const there = await alice.anotherTab();
  await there.open();
  await expect(bob.listed('Alice')).toHaveCount(1);
  await expect(bob.listed('Alice')).toContainText('here now');
  await expect(bob.listed('Bob')).toContainText('here now');

  // One tab of two is no leaving; the last one is, after some grace.
  await there.page.close();
  await alice.page.goto('about:blank');
  await expect(bob.listed('Alice')).not.toContainText('here now', { timeout: 15_000 });
  await expect(bob.listed('Alice')).toHaveCount(1);

  await alice.open();
  await expect(bob.listed('Alice')).toContainText('here now');
});

test('trouble with the line is told after three seconds, and only then', async ({ bob }) => {
  const PATIENCE_MS = 3_000;
  const banner = bob.page.getByRole('status').filter({ hasText: 'Connection lost' });
  await bob.open();
  const cut = Date.now();
  await bob.loseSocket();
  await bob.post('from the tunnel');
  await expect(banner).toHaveCount(0);
  await expect(banner).toBeVisible();
  expect(Date.now() - cut).toBeGreaterThanOrEqual(PATIENCE_MS);
  await expect(bob.message('from the tunnel')).toContainText('Will be sent when the connection is back.');

  bob.line.mend();
  await bob.expectLive();
  await expect(banner).toHaveCount(0);
  await bob.expectMessage('from the tunnel');
  await bob.expectAll(['from the tunnel']);
});
