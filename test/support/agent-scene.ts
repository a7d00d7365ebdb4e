import type { SandboxMessage } from '../../sandbox/api.ts';
import { textOf } from '../../sandbox/people.ts';
import type { LivingSandbox } from './living-sandbox.ts';
import { watchFeed } from './places.ts';
import type { RunningBot } from './running-bot.ts';

/** A printed line of the bot. */
type Line = Record<string, unknown>;

/** The task that uses two operations and the calculator. */
export const TASK = 'Transcribe the attached recording, sum the amounts in it and read the result aloud.';

/** What people do with the agent in #general, and what its trail says. Operations by their whole ids. */
export type AgentScene = {
  /** Gives the task with a bill that was recorded, to a model alone if one is named; gives the agent's operation. */
  asked(as: string, model?: string): Promise<string>;
  /** Presses Continue on a message and sends its form; gives the interaction. */
  continued(message: SandboxMessage, as: string, task: string): Promise<void>;
  /** The agent's operation that was received after so many lines. */
  receivedAfter(lines: number): Promise<string>;
  resultOf(as: string, operation: string, channel?: string): Promise<SandboxMessage>;
  /** Waits until the private card of `as` says what fits. */
  card(as: string, fits: RegExp): Promise<SandboxMessage>;
  /** Every text that messages have had on the screen of `as` from now on, one after the other, also for a moment. */
  watched(as: string): Promise<{ texts(): string[]; close(): void }>;
  /** The thread that is made right after a conversation's first result, by that result's message. */
  threadOf(message: SandboxMessage): Promise<string>;
  linesOf(operation: string, step: string): Line[];
  /** Operations an agent used as tools. */
  childrenOf(operation: string): string[];
  /** What a run and its tools came to, nano-USD. */
  costOf(operation: string): bigint;
};

/** A text field of a line; empty where there is none. */
function fieldOf(line: Line | undefined, field: string): string {
  const value = line?.[field];
  return typeof value === 'string' ? value : '';
}

/** An amount of a line, nano-USD; zero where there is none. */
export function nanoOf(line: Line | undefined, field: string): bigint {
  return BigInt(fieldOf(line, field) || '0');
}

const isResult = (message: SandboxMessage): boolean =>
  /🤖 \*\*Agent\*\*[\s\S]*op [0-9a-f]{8}/.test(textOf(message)) && textOf(message).includes('for <@');

/** Makes the scene; `bot` is asked for anew each time, because it may be started again. */
export function createAgentScene(sandbox: LivingSandbox, bot: () => RunningBot): AgentScene {
  const general = sandbox.channel('general');
  const { people } = sandbox;
  const linesOf = (operation: string, step: string): Line[] =>
    bot().lines.filter((line) => line['operation'] === operation && line['step'] === step);
  const childrenOf = (operation: string): string[] =>
    linesOf(operation, 'tool')
      .map((line) => fieldOf(line, 'child'))
      .filter((child) => child !== '');
  const receivedAfter: AgentScene['receivedAfter'] = async (lines) => {
    const received = await bot().waitForLine(
      (line) => bot().lines.indexOf(line) >= lines && line['step'] === 'received' && line['kind'] === 'agent',
    );
    return fieldOf(received, 'operation');
  };

  return {
    linesOf,
    childrenOf,
    receivedAfter,
    asked: async (as, model) => {
      const from = bot().lines.length;
      const bill = await people.download('/sandbox/samples/travel-bill.mp3');
      const file = await people.upload('bill.mp3', bill);
      const options = { task: TASK, file: file.id, ...(model && { model }) };
      await people.act({ type: 'command', as, channel: general, name: 'agent new', options });
      return receivedAfter(from);
    },
    continued: async (message, as, task) => {
      const components = JSON.stringify(message['components'] ?? []);
      const [custom_id = ''] = /v1:op:continue:[0-9a-f-]+/.exec(components) ?? [];
      const at = { as, channel: message.channel_id };
      const answer = await people.act({ type: 'button', ...at, message: message.id, custom_id });
      const interaction = 'interaction' in answer ? answer.interaction : '';
      await people.act({ type: 'modal', ...at, interaction, values: { task } });
    },
    resultOf: (as, operation, channel = general) =>
      people.waitForMessage(
        channel,
        as,
        (message) => isResult(message) && textOf(message).includes(operation.slice(0, 8)),
        60_000,
      ),
    card: (as, fits) =>
      people.waitForMessage(
        general,
        as,
        (message) => message.sandbox_only_for === as && fits.test(textOf(message)),
      ),
    watched: async (as) => {
      const feed = await watchFeed(sandbox.url, as);
      const texts = (): string[] =>
        feed
          .text()
          .split('\n\n')
          .slice(0, -1)
          .flatMap((event) => {
            const { message } = JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? '{}') as Partial<{
              message: SandboxMessage | string;
            }>;
            return typeof message === 'object' ? [textOf(message)] : [];
          });
      return { texts, close: feed.close };
    },
    threadOf: async (message) => {
      for (const until = performance.now() + 30_000; performance.now() < until;) {
        const { channels } = await people.world();
        // A thread that was made from a message has the message's id.
        if (channels.some(({ id }) => id === message.id)) return message.id;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error('the conversation has no thread');
    },
    costOf: (operation) =>
      [operation, ...childrenOf(operation)]
        .map((one) => nanoOf(linesOf(one, 'settled').at(-1), 'cost_nano'))
        .reduce((sum, cost) => sum + cost, 0n),
  };
}
