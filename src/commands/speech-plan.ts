import type { AttachmentRef, SpeechDefault, SpeechForm } from '../core/index.ts';
import type { CommandContext, Plan } from './command.ts';
import { plainText } from './plain-text.ts';

/** What somebody wants spoken; null: as they usually have it, or as it is best. */
export type SpeechWish = {
  text: string | null;
  file: AttachmentRef | null;
  voice: string | null;
  model: string | null;
  format: string | null;
  form: SpeechForm | null;
  private: boolean | null;
  /** true: keep voice and form for next time; false: forget what was kept. */
  remember: boolean | null;
  subject: string;
};

const FORMS: Record<SpeechForm, string> = { file: 'a file', voice_message: 'a voice message' };

/** What is kept, in words. */
function keptText({ voice, form }: SpeechDefault): string {
  const parts = [
    voice === null ? null : `voice **${plainText(voice.name)}**`,
    form === null ? null : `as ${FORMS[form]}`,
  ].filter((part) => part !== null);
  return parts.length === 0
    ? 'Nothing is kept for your next /speak.'
    : `Kept for your next /speak: ${parts.join(', ')}.`;
}

/** Does what `remember` says and tells it; null when there is nothing to tell. */
async function remembered(wish: SpeechWish, { actor, core }: CommandContext): Promise<string | null> {
  const { voice, form, remember } = wish;
  if (remember === null) return null;
  if (remember && voice === null && form === null) {
    return 'Nothing new is kept: choose a voice, or how it is sent, together with remember.';
  }
  const answer = await core.speech.remember(actor, remember ? { voice, form } : null);
  // The request itself is refused for that voice, with the closest names.
  return answer.answer === 'unknown_voice' ? null : keptText(answer.now);
}

/** The plan of one speech: what the asker did not choose is as they usually have it. */
export async function speechPlan(wish: SpeechWish, context: CommandContext): Promise<Plan> {
  const told = await remembered(wish, context);
  const { text, file, model, subject } = wish;
  const own = await context.core.speech.own(context.actor);
  const voice = wish.voice ?? own.voice?.id ?? null;
  const gone =
    wish.voice === null && own.voiceGone
      ? 'The voice you kept is no longer offered, so another one speaks.'
      : null;
  const form = wish.form ?? own.form ?? 'file';
  const input = { text, file, voice, model, format: wish.format ?? 'auto', form };
  return {
    kind: 'operations',
    runs: [{ operation: 'speak', input, private: wish.private, subject }],
    note: [told, gone].filter((line) => line !== null).join(' ') || null,
  };
}
