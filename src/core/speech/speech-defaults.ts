import { findVoice } from '../operations/speech/match-voices.ts';
import type { SpeechForm } from '../operations/speech/with-voice-note.ts';
import type { Voice } from '../providers/provider.ts';
import type { Actor } from '../request.ts';
import { storeActor } from '../router/context.ts';
import type { SpeechStore } from '../store/speech-store.ts';

/** How a person usually wants speech. `voice` null: nothing is kept, or what was kept is no longer offered. */
export type SpeechDefault = {
  voice: Voice | null;
  form: SpeechForm | null;
  /** A voice is kept that the vendor does not offer (any more). */
  voiceGone: boolean;
};

/** The one answer to a wish to keep something. */
type RememberAnswer =
  | { answer: 'set'; now: SpeechDefault; auditSeq: number }
  | { answer: 'same'; now: SpeechDefault }
  /** There is no such voice; nothing was changed. */
  | { answer: 'unknown_voice' };

/** People's usual voice and form (`core.speech`). */
export type SpeechDefaults = {
  /** What this person asked to have kept. */
  own(actor: Actor): Promise<SpeechDefault>;
  /** Keeps what is named, a voice by id or name, beside what is kept already; null forgets all of it. */
  remember(
    actor: Actor,
    wish: { voice: string | null; form: SpeechForm | null } | null,
  ): Promise<RememberAnswer>;
};

function unseen(id: string): Voice {
  return { id, name: id, category: '', description: '', previewUrl: null };
}

/** A list that opens while somebody types waits no longer for the vendor. */
const VOICES_MS = 1_500;

/** Makes the settings of speech; `voices` is the vendor's list. */
export function createSpeechDefaults(deps: {
  store: SpeechStore;
  voices(signal: AbortSignal): Promise<readonly Voice[]>;
}): SpeechDefaults {
  const { store } = deps;
  const known = (): Promise<readonly Voice[]> =>
    deps.voices(AbortSignal.timeout(VOICES_MS)).catch((): readonly Voice[] => []);
  async function viewOf(row: { voice_id: string | null; form: SpeechForm | null }): Promise<SpeechDefault> {
    const { voice_id, form } = row;
    if (voice_id === null) return { voice: null, form, voiceGone: false };
    const voices = await known();
    // While the vendor does not tell its voices, the one that was kept is taken at its word.
    if (voices.length === 0) return { voice: unseen(voice_id), form, voiceGone: false };
    const voice = voices.find(({ id }) => id === voice_id) ?? null;
    return { voice, form, voiceGone: voice === null };
  }
  return {
    own: async (actor) => viewOf(await store.speechDefault({ actor: storeActor(actor) })),
    remember: async (actor, wish) => {
      const who = storeActor(actor);
      let wanted: { voice_id: string | null; form: SpeechForm | null } = { voice_id: null, form: null };
      if (wish !== null) {
        const kept = await store.speechDefault({ actor: who });
        const found = wish.voice === null ? null : findVoice(await known(), wish.voice);
        if (wish.voice !== null && !found) return { answer: 'unknown_voice' };
        wanted = { voice_id: found?.id ?? kept.voice_id, form: wish.form ?? kept.form };
      }
      const answer = await store.setSpeechDefault({ actor: who, ...wanted });
      const now = await viewOf(answer.now);
      return answer.answer === 'set'
        ? { answer: 'set', now, auditSeq: answer.audit_seq }
        : { answer: 'same', now };
    },
  };
}
