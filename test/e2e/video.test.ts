import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SandboxMessage } from '../../sandbox/api.ts';
import { controlsOf, textOf } from '../../sandbox/people.ts';
import { commandResult, menuResult, privateAnswer } from '../support/conversation.ts';
import { NO_FFMPEG, NO_FILMS, film } from '../support/films.ts';
import { type LivingSandbox, startLivingSandbox } from '../support/living-sandbox.ts';
import type { RunningBot } from '../support/running-bot.ts';

type Line = Record<string, unknown>;

describe.skipIf(NO_FILMS || NO_FFMPEG)(
  '/video, with the real bot, the real discord.js and the real Google SDK (needs ../shared and ffmpeg)',
  () => {
    let sandbox: LivingSandbox;
    let bot: RunningBot;
    let alice: string;
    /** What the bot said before its restart. */
    let earlier: readonly Line[] = [];

    beforeAll(async () => {
      sandbox = await startLivingSandbox({}, 'postgres');
      bot = await sandbox.startBot();
      alice = sandbox.user('Alice');
    }, 120_000);
    afterAll(async () => {
      await sandbox?.close();
    });

    async function upload(name: string): Promise<string> {
      const bytes = film(name);
      return (await sandbox.people.upload(name.split('/').at(-1) ?? name, bytes)).id;
    }

    const stepsOf = (operation: string, step: string): readonly Line[] =>
      bot.lines.filter((line) => line['operation'] === operation && line['step'] === step);

    let counted: { message: SandboxMessage; text: string; operation: string };

    it('names numbers that are in the film at the times it gives, with pictures of them', async () => {
      const file = await upload('mediabunny/frames.webm');
      const result = await commandResult(sandbox, bot, alice, 'video', {
        file,
        question: 'Which numbers are shown?',
      });
      counted = result;
      expect(result.text).toContain('🎬 **Video**');
      expect(result.files.map(({ filename }) => filename)).toContain('contact-sheet.png');
      // Every frame shows its own number, 30 of them a second.
      const numbers = [...result.text.matchAll(/- 00:0(\d(?:\.\d)?) (\d{1,2})$/gm)];
      expect(numbers.length).toBeGreaterThan(0);
      for (const [, second, number] of numbers) {
        expect(Math.abs(Number(number) - 30 * Number(second))).toBeLessThanOrEqual(4);
      }
      expect(stepsOf(result.operation, 'stage').map(({ stage }) => stage)).toEqual([
        'uploading',
        'processing',
        'looking',
      ]);
      expect(result.text).toMatch(/gemini-3\.8-flash/);
      expect(result.text).toMatch(/\$0\.00\d+/);
    });

    /** Presses **Ask another question** as somebody, and sends the form. */
    async function asks(as: string, question: string): Promise<void> {
      const button = controlsOf(counted.message).find(({ label }) => label.startsWith('Ask another'));
      const at = { as, channel: counted.message.channel_id };
      const opened = await sandbox.people.act({
        type: 'button',
        ...at,
        message: counted.message.id,
        custom_id: button?.customId ?? '',
      });
      const interaction = 'interaction' in opened ? opened.interaction : '';
      await sandbox.people.act({ type: 'modal', ...at, interaction, values: { question } });
    }

    /** The next delivered operation after line `before` of the bot's output. */
    async function delivered(before: number): Promise<string> {
      const line = await bot.waitForLine(
        (one) => bot.lines.indexOf(one) >= before && one['step'] === 'delivered',
        60_000,
      );
      return String(line['operation']);
    }

    const shown = (operation: string): Promise<SandboxMessage> =>
      sandbox.people.waitForMessage(
        sandbox.channel('general'),
        alice,
        (seen) => seen.sandbox_only_for === undefined && textOf(seen).includes(operation.slice(0, 8)),
      );

    it('answers another question without sending the film again, also after a restart', async () => {
      earlier = bot.lines;
      await bot.kill('SIGKILL');
      bot = await sandbox.startBot();
      const before = bot.lines.length;
      await asks(alice, 'What colour is the bar at the top?');
      const operation = await delivered(before);
      expect(textOf(await shown(operation))).toContain('was not sent again');
      expect(stepsOf(operation, 'stage').map(({ stage }) => stage)).toEqual(['looking']);
    });

    it('lets nobody else ask about it', async () => {
      const bob = sandbox.user('Bob');
      await asks(bob, 'May I?');
      const refused = await sandbox.people.waitForMessage(
        counted.message.channel_id,
        bob,
        (seen) => seen.sandbox_only_for === bob && textOf(seen).includes('only the person who asked'),
      );
      expect(textOf(refused)).toContain('Nothing was spent.');
    });

    it('describes the film of a message, one that does not say its length', async () => {
      const bytes = await upload('moviepy/no_duration.webm');
      await sandbox.people.act({
        type: 'say',
        as: sandbox.user('Bob'),
        channel: sandbox.channel('general'),
        content: 'Look at this film of mine',
        uploads: [bytes],
      });
      const message = await sandbox.people.waitForMessage(sandbox.channel('general'), alice, (seen) =>
        textOf(seen).includes('Look at this film'),
      );
      const result = await menuResult(sandbox, bot, alice, 'Describe video', message.id);
      expect(result.text).toContain('4.9 s');
    });

    it('refuses a film that was cut off, and spends nothing', async () => {
      const file = await upload('mediabunny/annex-b.mp4');
      const refused = await privateAnswer(sandbox, alice, 'video', { file }, (text) =>
        text.includes('was cut off'),
      );
      expect(textOf(refused)).toContain('Nothing was spent.');
    });

    it('held enough every time, and not much more', () => {
      const lines = [...earlier, ...bot.lines];
      const costs = lines.filter((line) => line['step'] === 'settled');
      const ratios = costs.map((settled) => {
        const hold = lines.find(
          (line) => line['step'] === 'hold' && line['operation'] === settled['operation'],
        );
        return Number(hold?.['granted_nano']) / Number(settled['cost_nano']);
      });
      expect(ratios).toHaveLength(3);
      for (const ratio of ratios) expect(ratio).toBeGreaterThanOrEqual(1);
      expect(ratios.toSorted((a, b) => a - b)[Math.floor(ratios.length / 2)]).toBeLessThanOrEqual(3);
    });

    it('sends nothing that Discord would refuse', async () => {
      expect(await sandbox.people.violations()).toEqual([]);
    });
  },
);
