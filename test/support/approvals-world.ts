import { expect } from 'vitest';
import type { ActionAnswer, SandboxMessage } from '../../sandbox/api.ts';
import { controlsOf, textOf } from '../../sandbox/people.ts';
import { type BotWorld, botWorld } from './bot-world.ts';

/** A request that waits, as its approvers see it. */
export type Asked = {
  card: SandboxMessage;
  operation: string;
  /** How every message names the operation. */
  short: string;
};

/** The bot, the core and the local Discord, where every request needs the yes of an admin. */
export type ApprovalsWorld = BotWorld & {
  /** The admin channel. */
  admin: string;
  alice: string;
  bob: string;
  ada: string;
  max: string;
  /** Asks for speech and waits for the card. */
  asked(as: string, text: string, options?: Record<string, string | boolean>): Promise<Asked>;
  /** Waits for the card that says so. */
  card(...words: string[]): Promise<SandboxMessage>;
  /** Waits for a private answer in the admin channel. */
  told(as: string, words: string): Promise<SandboxMessage>;
  /** Messages of the admin channel that Ada sees and that say `word`. */
  inAdmin(word: string): Promise<SandboxMessage[]>;
  /** A click, also one that the card does not offer. */
  click(as: string, card: SandboxMessage, customId: string): Promise<ActionAnswer>;
  /** Presses Deny and sends its form. */
  deny(as: string, card: SandboxMessage, reason: string): Promise<void>;
  /** Nano-USD an operation still holds. */
  held(operation: string): Promise<string>;
  /** Ends what is past its time, and starts another bot, which looks for what is to be drawn and told. */
  sweep(): Promise<void>;
  /** Every price of speech goes up by a nano-dollar. */
  dearer(): Promise<void>;
};

/** The custom_id of a card's button. */
export function idOf(card: SandboxMessage, label: string): string {
  return controlsOf(card).find((control) => control.label.startsWith(label))?.customId ?? '';
}

/** Starts it with a threshold of zero. */
export async function approvalsWorld(): Promise<ApprovalsWorld> {
  const world = await botWorld();
  const admin = world.sandbox.world().channels.find(({ kind }) => kind === 'admin')?.id ?? '';
  const { people } = world;
  const ada = world.user('Ada');
  await world.core.db.sql('update helix.operation_routes set approval_threshold_nano = 0');

  const find = (as: string, fits: (message: SandboxMessage) => boolean): Promise<SandboxMessage> =>
    people.waitForMessage(admin, as, fits);
  const card = (...words: string[]): Promise<SandboxMessage> =>
    find(ada, (message) => words.every((word) => textOf(message).includes(word)));
  const click: ApprovalsWorld['click'] = (as, message, custom_id) =>
    people.act({ type: 'button', as, channel: admin, message: message.id, custom_id, forged: true });

  const asked: ApprovalsWorld['asked'] = async (as, text, options = {}) => {
    const from = world.core.trail.length;
    const id = (): string | undefined =>
      world.core.trail.slice(from).find((line) => line.step === 'approval')?.operation;
    await world.command(as, 'speak', { text, ...options });
    await expect.poll(id).toBeTruthy();
    const operation = id() ?? '';
    const short = `op ${operation.slice(0, 8)}`;
    return { card: await card(short, 'Waiting for approval'), operation, short };
  };

  return Object.assign(world, {
    admin,
    ada,
    alice: world.user('Alice'),
    bob: world.user('Bob'),
    max: world.user('Max'),
    asked,
    card,
    click,
    told: (as: string, words: string) =>
      find(as, (message) => message.sandbox_only_for === as && textOf(message).includes(words)),
    inAdmin: async (word: string) =>
      (await people.messages(admin, ada)).filter((message) => textOf(message).includes(word)),
    deny: async (as: string, message: SandboxMessage, reason: string) => {
      const { interaction } = await click(as, message, idOf(message, 'Deny'));
      await people.act({ type: 'modal', as, channel: admin, interaction, values: { reason } });
    },
    sweep: async () => {
      await world.core.db.store.expireApprovals();
      await world.another(world.core.core);
    },
    dearer: async () => {
      await world.core.db.sql(
        `insert into helix.price_rows (provider, model, unit, price_nano, per, effective_from, operator, source, verified)
          select distinct on (model) provider, model, unit, price_nano + 1, per, '2026-01-01'::timestamptz, true, 'a test', now()::date
          from helix.price_rows where provider = 'elevenlabs' order by model, effective_from desc`,
      );
    },
    held: async (operation: string) => {
      const sql = 'select remaining_nano from helix.holds where operation_id = $1';
      const [hold] = await world.core.db.sql(sql, [operation]);
      return String(hold?.['remaining_nano']);
    },
  });
}
