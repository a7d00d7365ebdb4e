import type { z } from 'zod';
import type { Rpc } from './rpc.ts';
import { type SpeechDefaultRow, setSpeechDefaultAnswer, speechDefaultRow } from './speech-rows.ts';
import type { StoreActor } from './store.ts';
import { toWire } from './to-wire.ts';

/** What people asked to have kept for their next speech. */
export type SpeechStore = {
  speechDefault(input: { actor: StoreActor }): Promise<SpeechDefaultRow>;
  /** Replaces both; both null keeps nothing. */
  setSpeechDefault(
    input: { actor: StoreActor } & SpeechDefaultRow,
  ): Promise<z.infer<typeof setSpeechDefaultAnswer>>;
};

/** The functions of speech on any home. */
export function createSpeechStore(rpc: Rpc): SpeechStore {
  const call = async <T>(name: string, input: unknown, answer: z.ZodType<T>): Promise<T> =>
    answer.parse(JSON.parse(await rpc.call(name, toWire(input))));
  return {
    speechDefault: (input) => call('speech_default', input, speechDefaultRow),
    setSpeechDefault: (input) => call('set_speech_default', input, setSpeechDefaultAnswer),
  };
}
