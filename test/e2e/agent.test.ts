import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SandboxMessage } from '../../sandbox/api.ts';
import { textOf } from '../../sandbox/people.ts';
import { press } from '../support/conversation.ts';
import { type LivingSandbox, startLivingSandbox } from '../support/living-sandbox.ts';
import type { RunningBot } from '../support/running-bot.ts';
import { spendOnSpeech } from '../support/spend-budget.ts';

type Line = Record<string, unknown>;

const textField = (line: Line | undefined, field: string): string => {
  const value = line?.[field];
  return typeof value === 'string' ? value : '';
};

const TASK = 'Transcribe the attached recording, sum the amounts in it and read the result aloud.';
const DAY_NANO = 10_000_000_000n;

const isResult = (message: SandboxMessage): boolean =>
  /🤖 \*\*Agent\*\*[\s\S]*op [0-9a-f]{8}/.test(textOf(message)) && textOf(message).includes('for <@');

describe('/agent, with the real bot, the real SDKs and the rules engine', () => {
  let sandbox: LivingSandbox;
  let bot: RunningBot;
  let bill: Uint8Array;
  const alice = (): string => sandbox.user('Alice');
  const bob = (): string => sandbox.user('Bob');
  const general = (): string => sandbox.channel('general');

  beforeAll(async () => {
    sandbox = await startLivingSandbox();
    bot = await sandbox.startBot();
    bill = await sandbox.people.download('/sandbox/samples/travel-bill.mp3');
  }, 120_000);
  afterAll(async () => {
    await sandbox?.close();
  });

  /** Gives the task with the bill; `of` is the agent's operation. */
  async function asked(as: string): Promise<{ of: string; seen: Set<string> }> {
    const seen = new Set((await sandbox.people.messages(general(), as)).map(({ id }) => id));
    const from = bot.lines.length;
    const file = await sandbox.people.upload('bill.mp3', bill);
    const options = { task: TASK, file: file.id };
    await sandbox.people.act({ type: 'command', as, channel: general(), name: 'agent new', options });
    const received = await bot.waitForLine(
      (line) => bot.lines.indexOf(line) >= from && line['step'] === 'received' && line['kind'] === 'agent',
    );
    return { of: textField(received, 'operation'), seen };
  }

  const resultOf = (as: string, operation: string, channel = general()): Promise<SandboxMessage> =>
    sandbox.people.waitForMessage(
      channel,
      as,
      (message) => isResult(message) && textOf(message).includes(operation.slice(0, 8)),
      40_000,
    );

  /** The private card of a run, as it stands. */
  async function cardOf(as: string, operation: string): Promise<SandboxMessage | undefined> {
    const messages = await sandbox.people.messages(general(), as);
    return messages.findLast(
      (message) => message.sandbox_only_for === as && textOf(message).includes(`op ${operation.slice(0, 8)}`),
    );
  }

  const linesOf = (operation: string, step: string): Line[] =>
    bot.lines.filter((line) => line['operation'] === operation && line['step'] === step);
  const nano = (line: Line | undefined, field: string): bigint => BigInt(textField(line, field) || '0');
  /** Operations the agent used as tools. */
  const childrenOf = (operation: string): string[] =>
    linesOf(operation, 'tool')
      .map((line) => textField(line, 'child'))
      .filter((child) => child !== '');
  /** What a run and its tools came to. */
  const costOf = (operation: string): bigint =>
    [operation, ...childrenOf(operation)]
      .map((one) => nano(linesOf(one, 'settled').at(-1), 'cost_nano'))
      .reduce((sum, cost) => sum + cost, 0n);

  let first = '';

  it('makes a plan, ticks it off, uses two operations as tools, and answers with text and MP3', async () => {
    const { of } = await asked(alice());
    first = of;
    const cards = new Set<string>();
    const watching = setInterval(() => {
      void cardOf(alice(), of).then((card) => card && cards.add(textOf(card)));
    }, 150);
    const message = await resultOf(alice(), of);
    clearInterval(watching);
    const text = textOf(message);
    expect(text).toContain('3 of 3 steps done');
    expect(text).toContain('not a language model');
    expect(text).toContain('165');
    const files = message['attachments'] as { filename: string; content_type: string; size: number }[];
    expect(files.map(({ filename }) => filename).join()).toMatch(/\.mp3/);
    expect(files.find(({ content_type }) => content_type === 'audio/mpeg')?.size).toBeGreaterThan(5_000);

    const shown = [...cards].join('\n');
    expect(shown).toMatch(/▫️ .*read the result aloud · to do/i);
    expect(shown).toMatch(/☑️ Transcribe the attached recording · done/);
    expect(shown).toMatch(/turn \d+ · \$\d+\.\d+ spent so far/);

    const tools = linesOf(of, 'tool').filter((line) => line['child'] !== null);
    expect(tools.map((line) => [line['tool'], line['outcome']])).toEqual([
      ['transcribe', 'done'],
      ['speak', 'done'],
    ]);
    for (const child of childrenOf(of)) {
      expect(linesOf(child, 'hold')).toHaveLength(1);
      expect(nano(linesOf(child, 'settled')[0], 'cost_nano')).toBeGreaterThan(0n);
    }
  }, 60_000);

  it('goes on in a thread of its own with Continue, and remembers', async () => {
    const thread = await threadNamed('Transcribe the');
    const message = await resultOf(alice(), first);
    const from = bot.lines.length;
    const control = await openContinue(message, alice());
    await sandbox.people.act({
      type: 'modal',
      as: alice(),
      channel: general(),
      interaction: control,
      values: { task: 'Please calculate 165 / 3.' },
    });
    const received = await bot.waitForLine(
      (line) => bot.lines.indexOf(line) >= from && line['step'] === 'received' && line['kind'] === 'agent',
    );
    const answer = await resultOf(alice(), textField(received, 'operation'), thread);
    expect(textOf(answer)).toContain('55');
  }, 60_000);

  it('is continued by its owner alone', async () => {
    const message = await resultOf(alice(), first);
    const interaction = await openContinue(message, bob());
    await sandbox.people.act({
      type: 'modal',
      as: bob(),
      channel: general(),
      interaction,
      values: { task: 'Tell me what she asked.' },
    });
    const refused = await sandbox.people.waitForMessage(
      general(),
      bob(),
      (one) => one.sandbox_only_for === bob() && textOf(one).includes('no such conversation'),
    );
    expect(textOf(refused)).toContain('Nothing was spent.');
  }, 30_000);

  it('keeps what it has when it is cancelled in the middle, and books it', async () => {
    await sandbox.people.setFault('elevenlabs', { kind: 'stall' });
    const { of } = await asked(bob());
    const card = await sandbox.people.waitForMessage(
      general(),
      bob(),
      (message) => message.sandbox_only_for === bob() && /▶️ read the result/.test(textOf(message)),
    );
    await press(sandbox, bob(), card, 'Cancel');
    const message = await resultOf(bob(), of);
    await sandbox.people.setFault('elevenlabs', { kind: 'none' });
    const text = textOf(message);
    expect(text).toContain('a part of the answer');
    expect(text).toContain('stopped as you asked');
    expect(text).toContain('☑️ Transcribe the attached recording · done');
    const settled = linesOf(of, 'settled').at(-1);
    expect(settled?.['state']).toBe('finished');
    expect(nano(settled, 'cost_nano')).toBeGreaterThan(0n);
  }, 60_000);

  it('waits for an admin where a tool must, says so, and goes on once the yes is there', async () => {
    const ada = sandbox.user('Ada');
    const admin = sandbox.channel('admin');
    const threshold = { operation: 'transcribe', amount: '0' };
    await sandbox.people.act({
      type: 'command',
      as: ada,
      channel: admin,
      name: 'route threshold',
      options: threshold,
    });
    const { of } = await asked(alice());
    const partial = await resultOf(alice(), of);
    expect(textOf(partial)).toContain('needs the yes of an admin');
    expect(textOf(partial)).toContain('🕓 Transcribe the attached recording · waits for an approval');
    const card = await sandbox.people.waitForMessage(admin, ada, (message) =>
      textOf(message).includes('Waiting for approval'),
    );
    await press(sandbox, ada, card, 'Approve');
    const told = await sandbox.people.waitForMessage(general(), alice(), (message) =>
      textOf(message).includes('The yes that the agent waited for has come'),
    );
    expect(textOf(told)).not.toContain('hotel');
    const from = bot.lines.length;
    const interaction = await openContinue(told, alice());
    await sandbox.people.act({
      type: 'modal',
      as: alice(),
      channel: general(),
      interaction,
      values: { task: 'Go on.' },
    });
    const received = await bot.waitForLine(
      (line) => bot.lines.indexOf(line) >= from && line['step'] === 'received' && line['kind'] === 'agent',
    );
    const threads = (await sandbox.people.world()).channels.filter(({ name }) =>
      name.startsWith('Transcribe'),
    );
    const answer = await resultOf(alice(), textField(received, 'operation'), threads.at(-1)?.id);
    expect(textOf(answer)).toContain('165');
    expect(textOf(answer)).toContain('2 of 2 steps done');
  }, 60_000);

  it('ends with a part of the answer when the budget runs out in turn 3, and nothing is overspent', async () => {
    // What the same task cost Alice by the end of turn 2, and the least a turn takes: a third one is not affordable.
    const second = linesOf(first, 'turn').find((line) => line['turn'] === 2);
    const least = nano(
      linesOf(first, 'candidate').find((line) => line['kept'] === true),
      'least_nano',
    );
    const wanted = nano(second, 'spent_nano') + least - 1_000n;
    await bot.kill('SIGTERM');
    const actor = {
      guild_id: sandbox.env['DISCORD_GUILD_ID'] ?? '',
      discord_user_id: sandbox.user('Max'),
      role_ids: [],
      admin: false,
    };
    const left = await leaveOnly(sandbox.env['DATA_DIR'] ?? '', actor, wanted);
    bot = await sandbox.startBot();
    const { of } = await asked(sandbox.user('Max'));
    const text = textOf(await resultOf(sandbox.user('Max'), of));
    expect(text).toContain('the budget did not allow the next turn');
    expect(text).toContain('a part of the answer');
    expect(linesOf(of, 'turn').at(-1)?.['turn']).toBe(2);
    expect(costOf(of)).toBeGreaterThan(0n);
    expect(costOf(of)).toBeLessThanOrEqual(left);
  }, 90_000);

  it('sends nothing that Discord would refuse', async () => {
    expect(await sandbox.people.violations()).toEqual([]);
  });

  /** The thread that is made right after a conversation's first result. */
  async function threadNamed(start: string): Promise<string> {
    for (let waited = 0; waited < 5_000; waited += 100) {
      const { channels } = await sandbox.people.world();
      const found = channels.find(({ name }) => name.startsWith(start));
      if (found) return found.id;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`no thread ${start}`);
  }

  /** Presses Continue; gives the interaction whose form opened. */
  async function openContinue(message: SandboxMessage, as: string): Promise<string> {
    const components = JSON.stringify(message['components'] ?? []);
    const [customId = ''] = /v1:op:continue:[0-9a-f-]+/.exec(components) ?? [];
    const answer = await sandbox.people.act({
      type: 'button',
      as,
      channel: message.channel_id,
      message: message.id,
      custom_id: customId,
    });
    return 'interaction' in answer ? answer.interaction : '';
  }

  /** Books speech on somebody until no more than `wanted` nano-USD of their day are left; gives what is left. */
  async function leaveOnly(
    dataDir: string,
    actor: Parameters<typeof spendOnSpeech>[1],
    wanted: bigint,
  ): Promise<bigint> {
    // One character first, to learn its price.
    const price = await spendOnSpeech(dataDir, actor, 'eleven_v4', 1);
    const characters = (DAY_NANO - wanted) / price;
    const spent = await spendOnSpeech(dataDir, actor, 'eleven_v4', Number(characters));
    return DAY_NANO - price - spent;
  }
});
