import { expect, test } from '../fixtures/test';

test('names, rooms and emoji complete themselves', async ({ alice, bob, letIn }) => {
  await bob.open();
  const hanako = await letIn('花子 山田');
  await hanako.open();
  await alice.open();
  const list = alice.page.getByRole('listbox', { name: 'Suggestions' });
  await alice.box.pressSequentially('hi @b');
  await expect(list.getByRole('option')).toHaveText([/@Bob guest$/]);
  await alice.box.press('Tab');
  await expect(alice.box).toHaveValue('hi @Bob ');
  await expect(list).toHaveCount(0);
  await alice.box.pressSequentially('#rel');
  await expect(list.getByRole('option')).toHaveText(['#release']);
  await alice.box.press('Tab');
  await expect(alice.box).toHaveValue('hi @Bob #release ');
  await alice.box.pressSequentially(':tad');
  await expect(list.getByRole('option').first()).toContainText('🎉');
  await list.getByRole('option').first().click();
  await expect(alice.box).toHaveValue('hi @Bob #release 🎉 ');
  await expect(alice.box).toBeFocused();
  await alice.box.fill('こんにちは@花');
  await alice.box.press('ArrowDown');
  await alice.box.press('Enter');
  await expect(alice.box).toHaveValue('こんにちは@花子 山田 ');
  // Escape lets it be, and Enter sends again.
  await alice.box.fill('@b');
  await expect(list).toBeVisible();
  await alice.box.press('Escape');
  await expect(list).toHaveCount(0);
  await alice.box.press('Enter');
  await alice.expectMessage('@b');
});

test('commands do what they say, and unknown ones say so', async ({ alice, bob }) => {
  await alice.open();
  await bob.open();
  await alice.post('/me waves');
  await expect(bob.articles.last()).toContainText(/Alice\s*waves/);
  await alice.post('/shrug');
  await bob.expectMessage('¯\\_(ツ)_/¯');
  await alice.box.fill('/tpoic tea');
  await alice.box.press('Enter');
  await expect(alice.page.getByRole('alert').filter({ hasText: '/tpoic' })).toBeVisible();
  await expect(alice.box, 'nothing typed is lost').toHaveValue('/tpoic tea');
  await alice.box.fill('/help');
  await alice.box.press('Enter');
  await expect(alice.page.getByRole('dialog')).toContainText('/shrug');
  await alice.page.keyboard.press('Escape');
  await alice.box.fill('/leave');
  alice.watch.announce(/status of 403/);
  await alice.box.press('Enter');
  const question = alice.page.getByRole('dialog', { name: 'Leave this room?' });
  await question.getByRole('button', { name: 'Leave' }).click();
  await expect(alice.page.getByRole('alert').filter({ hasText: 'may not' })).toBeVisible();
  await alice.box.fill('/usr/bin is full');
  await alice.box.press('Enter');
  await bob.expectMessage('/usr/bin is full');
});

test('a few letters lead to a room or a person', async ({ alice, bob }) => {
  await bob.open();
  await alice.open();
  await alice.page.keyboard.press('Control+k');
  const dialog = alice.page.getByRole('dialog', { name: 'Go to a room or a person' });
  await dialog.getByRole('combobox').fill('rls');
  await expect(dialog.getByRole('option')).toHaveText(['#release']);
  await alice.page.keyboard.press('Enter');
  await alice.expectRoom('release');
  await expect(dialog).toBeHidden();
  await alice.page.keyboard.press('Control+k');
  await dialog.getByRole('combobox').fill('bob');
  await expect(dialog.getByRole('option')).toHaveText(['@Bob guest']);
  await alice.page.keyboard.press('Enter');
  await expect(alice.page.getByRole('heading', { level: 1 })).toContainText('Bob');
  await alice.post('psst');
  const rooms = bob.page.getByRole('navigation', { name: 'Rooms' });
  await expect(rooms.getByRole('link', { name: 'Alice' })).toContainText('1 unread');
});

test('what came while one looked elsewhere is told, as far as one wants', async ({ alice, bob }) => {
  await alice.context.grantPermissions(['notifications']);
  await alice.page.addInitScript(() => {
    const told: string[] = [];
    Object.assign(window, { told });
    const Real = window.Notification;
    window.Notification = new Proxy(Real, {
      construct(target, [title, options]) {
        told.push(`${title}: ${options?.body}`);
        return Reflect.construct(target, [title, options]);
      },
    });
  });
  const told = () => alice.page.evaluate(() => (window as unknown as { told: string[] }).told);
  await alice.open('release');
  await bob.open('lobby');
  await bob.post('@Alice before');
  await expect(alice.page.getByRole('link', { name: 'lobby' })).toContainText('1 names you');
  expect(await told(), 'nobody asked for it').toEqual([]);
  await alice.page.getByRole('button', { name: 'Settings' }).click();
  await alice.page.getByRole('checkbox', { name: 'Notifications' }).check();
  await expect.poll(told).toEqual(['Irori: This is how it looks.']);
  await bob.post('not for anybody');
  await bob.post('@Alice look');
  await expect.poll(told).toEqual(['Irori: This is how it looks.', 'Bob in lobby: @Alice look']);
  await alice.page.getByRole('checkbox', { name: 'Do not disturb' }).check();
  await bob.post('@Alice again');
  await expect(alice.page.getByRole('link', { name: 'lobby' })).toContainText('3 name you');
  expect((await told()).length).toBe(2);
  await expect(alice.page.locator('link[rel=icon]')).toHaveAttribute('href', '/favicon-unread.svg');
  await expect(alice.page).toHaveTitle(/^\(4\) /);
});
