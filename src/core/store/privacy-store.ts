import { z } from 'zod';
import {
  type PrivacyOperationRow,
  type PrivacyRow,
  askErasureAnswer,
  dueErasureRow,
  eraseAnswer,
  type leftKind,
  leftNotice,
  privacyOperationRow,
  privacyRow,
  setOptOutAnswer,
} from './privacy-rows.ts';
import type { Rpc } from './rpc.ts';
import type { StoreActor } from './store.ts';
import { toWire } from './to-wire.ts';

/** Privacy's part of the store. */
export type PrivacyStore = {
  /** What is kept of a person over all servers, in numbers. */
  privacy(input: { actor: StoreActor }): Promise<PrivacyRow>;
  setOptOut(input: { actor: StoreActor; on: boolean }): Promise<z.infer<typeof setOptOutAnswer>>;
  /** Makes no row for somebody who never used the bot. */
  optedOut(input: { discord_user_id: string }): Promise<{ opted_out: boolean }>;
  /** `on` false takes the request back. */
  askErasure(input: { actor: StoreActor; on: boolean }): Promise<z.infer<typeof askErasureAnswer>>;
  /** Oldest first, up to 500 after an operation. */
  exportPerson(input: {
    actor: StoreActor;
    after: string | null;
    limit: number;
  }): Promise<PrivacyOperationRow[]>;
  /** A message that belongs to an operation can be deleted later. False: its owner was erased, and nobody would. */
  noteMessage(input: {
    operation_id: string;
    kind: 'voice' | 'thread' | 'continue' | 'reminder';
    channel_id: string;
    message_id: string;
  }): Promise<{ noted: boolean }>;
  dueErasures(): Promise<z.infer<typeof dueErasureRow>[]>;
  /** These messages are gone: nothing points at them any more. */
  forgetMessages(input: { messages: readonly { kind: string; id: string }[] }): Promise<void>;
  eraseActor(input: { actor_id: string }): Promise<z.infer<typeof eraseAnswer>>;
  /** A message that names an erased person is out of reach: on the record, and told to the admins. */
  leaveMessage(input: {
    message_id: string;
    guild_id: string;
    channel_id: string | null;
    what: z.infer<typeof leftKind>;
    code: string;
  }): Promise<void>;
  /** What admins are still to be told; messages of webhooks that were replaced are found here. */
  leftMessages(input: { guild_ids: readonly string[] }): Promise<z.infer<typeof leftNotice>[]>;
  leftTold(input: { notice_id: string }): Promise<void>;
};

/** Privacy's functions on any home. */
export function createPrivacyStore(rpc: Rpc): PrivacyStore {
  const call = async <T>(name: string, input: unknown, answer: z.ZodType<T>): Promise<T> =>
    answer.parse(JSON.parse(await rpc.call(name, toWire(input))));
  return {
    privacy: (input) => call('privacy', input, privacyRow),
    setOptOut: (input) => call('set_opt_out', input, setOptOutAnswer),
    optedOut: (input) => call('opted_out', input, z.object({ opted_out: z.boolean() })),
    askErasure: (input) => call('ask_erasure', input, askErasureAnswer),
    exportPerson: (input) => call('export_person', input, z.array(privacyOperationRow)),
    noteMessage: (input) => call('note_message', input, z.object({ noted: z.boolean() })),
    dueErasures: () => call('due_erasures', {}, z.array(dueErasureRow)),
    forgetMessages: async (input) => void (await call('forget_messages', input, z.unknown())),
    eraseActor: (input) => call('erase_actor', input, eraseAnswer),
    leaveMessage: async (input) => void (await call('leave_message', input, z.unknown())),
    leftMessages: (input) => call('left_messages', input, z.array(leftNotice)),
    leftTold: async (input) => void (await call('left_told', input, z.unknown())),
  };
}
