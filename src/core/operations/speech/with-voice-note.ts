import { voiceNote } from '../../media/voice-note.ts';
import type { Product } from '../operation.ts';

/** Longer than this nobody listens to a voice message, seconds. */
const SECONDS_MAX = 600;
/** Long enough for ten minutes of speech on a slow machine; nobody can cancel what is paid for. */
const never = new AbortController().signal;

/** How speech is to be handed over. */
export const SPEECH_FORMS = ['file', 'voice_message'] as const;
export type SpeechForm = (typeof SPEECH_FORMS)[number];

/** What a voice message needs from outside. `maxFileBytes` as Discord takes them here. */
export type VoiceNoteNeeds = { ffmpeg(): Promise<string | null>; maxFileBytes: number };

async function made(product: Product, needs: VoiceNoteNeeds): Promise<Product> {
  const say = (why: string): Product => ({ ...product, facts: { ...product.facts, voiceMessage: why } });
  if (Number(product.facts['seconds']) > SECONDS_MAX) return say('too_long');
  const ffmpeg = await needs.ffmpeg();
  if (ffmpeg === null) return say('no_ffmpeg');
  const mp3 = Buffer.concat(product.files.map((file) => file.bytes));
  const note = await voiceNote(ffmpeg, mp3, never).catch(() => null);
  if (note === null) return say('failed');
  if (note.ogg.byteLength > needs.maxFileBytes) return say('too_long');
  const { ogg: bytes, seconds, waveform } = note;
  const file = { name: 'voice-message.ogg', contentType: 'audio/ogg', bytes, description: '' };
  return {
    ...product,
    files: [...product.files, file],
    facts: { ...product.facts, voiceMessage: 'made', voiceSeconds: seconds, waveform },
  };
}

/**
 * Speech with a voice message beside its MP3, where that was asked for and can be made; else the fact `voiceMessage`
 * says why not (`too_long`, `no_ffmpeg`, `failed`). Never rejects: the speech is paid for.
 */
export async function withVoiceNote(
  product: Product,
  form: SpeechForm,
  needs: VoiceNoteNeeds,
): Promise<Product> {
  return form === 'file' ? product : made(product, needs);
}
