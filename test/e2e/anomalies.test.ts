import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { controlsOf, textOf } from '../../sandbox/people.ts';
import { privateAnswer } from '../support/conversation.ts';
import { type LivingSandbox, startLivingSandbox } from '../support/living-sandbox.ts';

describe('anomalies, in the local Discord', () => {
  let sandbox: LivingSandbox;

  beforeAll(async () => {
    sandbox = await startLivingSandbox({}, 'postgres');
    await sandbox.startBot();
  });
  afterAll(async () => {
    await sandbox?.close();
  });

  it('tells the alerts channel that somebody tried to approve their own request, and that an admin has seen it', async () => {
    const { people } = sandbox;
    const [ada, general, admin] = [sandbox.user('Ada'), sandbox.channel('general'), sandbox.channel('admin')];
    const alerts = sandbox.channel('anomalies');
    // An admin's own request waits, and the admin presses its button.
    const threshold = { operation: 'speak', amount: '0' };
    await privateAnswer(sandbox, ada, 'route threshold', threshold, (text) => text.includes('/speak'), admin);
    const options = { text: 'may I say this', voice: 'rms' };
    await people.act({ type: 'command', as: ada, channel: general, name: 'speak', options });
    const approve = (label: string): boolean => label.startsWith('Approve');
    const card = await people.waitForMessage(admin, ada, (one) =>
      controlsOf(one).some(({ label }) => approve(label)),
    );
    const button = controlsOf(card).find(({ label }) => approve(label));
    await people.act({
      type: 'button',
      as: ada,
      channel: admin,
      message: card.id,
      custom_id: button?.customId ?? '',
    });
    const told = await people.waitForMessage(
      alerts,
      ada,
      (one) => textOf(one).includes('Tried to approve their own request'),
      60_000,
    );
    expect(textOf(told)).toContain('Nothing was approved');
    expect(textOf(told)).not.toContain('may I say this');

    const code = /incident ([0-9a-f]{8})/.exec(textOf(told))?.[1] ?? '';
    await privateAnswer(
      sandbox,
      ada,
      'anomalies ack',
      { incident: code },
      (text) => text.includes('Noted'),
      admin,
    );
    const list = await privateAnswer(
      sandbox,
      ada,
      'anomalies list',
      {},
      (text) => text.includes(code),
      admin,
    );
    expect(textOf(list)).toContain('seen by an admin');
    await people.waitForMessage(
      alerts,
      ada,
      (one) => one.id === told.id && textOf(one).includes('Seen by'),
      60_000,
    );
    expect(await people.violations()).toEqual([]);
  }, 180_000);
});
