import { Guest, expect, test } from '../fixtures/test';

test('a word inside a Japanese sentence is found, and leads to its message', async ({
  server,
  alice,
  letIn,
}) => {
  const guest = await Guest.signIn(server, '花子');
  await guest.post('lobby', '明日の会議は９時からです', ...Array.from({ length: 60 }, (_, n) => `行 ${n}`));
  await guest.post('料理部', 'ｶﾚｰを作りました');
  await alice.open('release');
  await alice.page.getByRole('link', { name: 'Search messages' }).click();
  const field = alice.page.getByRole('searchbox');
  // Behind the writer by a moment.
  await expect(async () => {
    await field.fill('会議');
    await field.press('Enter');
    await expect(alice.page.locator('mark')).toHaveText('会議', { timeout: 500 });
  }).toPass();
  await alice.page.goto(alice.at('/search?q=' + encodeURIComponent('カレー')));
  await expect(alice.page.getByRole('article')).toContainText('料理部');
  await alice.page.goto(alice.at('/search?q=' + encodeURIComponent('会議 in:lobby from:花子')));
  await alice.page.getByRole('article').getByRole('link').click();
  await alice.expectLive();
  await expect(alice.message('明日の会議は９時からです')).toBeInViewport();
  await expect(alice.message('明日の会議は９時からです')).toHaveClass(/message--target/);
  // And nobody finds what is not theirs.
  const carol = await letIn('Carol');
  await carol.open();
  await alice.page.goto(alice.at('/rooms'));
  await alice.page.getByRole('textbox', { name: 'Name' }).fill('Secret');
  await alice.page.getByRole('radio', { name: 'Those who are invited' }).check();
  await alice.page.getByRole('button', { name: 'Make a room' }).click();
  await alice.expectLive();
  await alice.post('会議の秘密');
  await alice.expectMessage('会議の秘密');
  await expect(async () => {
    await alice.page.goto(alice.at('/search?q=' + encodeURIComponent('秘密')));
    await expect(alice.page.getByRole('article')).toHaveCount(1, { timeout: 500 });
  }).toPass();
  await carol.page.goto(carol.at('/search?q=' + encodeURIComponent('秘密')));
  await expect(carol.page.getByRole('article')).toHaveCount(0);
});
