import { expect, test } from '../fixtures/test';

/** How long somebody who types counts as going on. */
const EDITING = '00:11';

test('what is typed on one device stands on the other, and goes when it is sent', async ({ bob, letIn }) => {
  const phone = await bob.on(await letIn(''));
  await bob.open('lobby');
  await phone.open('lobby');
  const elsewhere = await phone.anotherTab();
  await elsewhere.open('release');
  const link = elsewhere.page.getByRole('navigation').getByRole('link', { name: 'lobby' });
  await expect(link).not.toContainText('Draft');

  await bob.box.fill('今夜は <b>何時</b> に？\nsecond line');
  await expect(phone.box).toHaveValue('今夜は <b>何時</b> に？\nsecond line');
  await expect(link).toContainText('Draft');
  await expect(phone.page.getByRole('navigation').getByRole('link', { name: 'lobby' })).not.toContainText('Draft');

  await phone.box.press('Enter');
  await bob.expectMessage('今夜は <b>何時</b> に？\nsecond line');
  await expect(bob.box).toHaveValue('');
  await expect(link).not.toContainText('Draft');
  await bob.page.reload();
  await bob.expectLive();
  await expect(bob.box).toHaveValue('');
});

test('what somebody is typing is not taken away by another device', async ({ bob, letIn }) => {
  const phone = await bob.on(await letIn(''));
  await bob.page.clock.install();
  await bob.open();
  await phone.open();
  await bob.box.fill('on the laptop');
  await bob.page.clock.fastForward('00:02');
  await expect(phone.box).toHaveValue('on the laptop');
  await phone.box.fill('on the phone');
  await expect.poll(async () => (await phone.page.request.get(phone.at('/rooms/lobby'))).text()).toContain('on the phone');
  await expect(bob.box).toHaveValue('on the laptop');
  // Who has stopped is shown what was written last.
  await bob.page.clock.fastForward(EDITING);
  await phone.box.fill('on the phone, later');
  await expect(bob.box).toHaveValue('on the phone, later');
});

test('what was typed without a line follows when it is back', async ({ bob, letIn }) => {
  const phone = await bob.on(await letIn(''));
  await bob.open();
  await phone.open();
  await bob.loseSocket();
  await bob.box.fill('from the tunnel');
  await bob.page.reload();
  await expect(bob.box).toHaveValue('from the tunnel');
  bob.line.mend();
  await bob.expectLive();
  await expect(phone.box).toHaveValue('from the tunnel');
});

test('what was typed last is saved when the page is left', async ({ bob, letIn }) => {
  const phone = await bob.on(await letIn(''));
  await phone.open();
  await bob.open();
  await bob.box.fill('almost forgotten');
  await bob.page.goto('about:blank');
  await expect(phone.box).toHaveValue('almost forgotten');
});
