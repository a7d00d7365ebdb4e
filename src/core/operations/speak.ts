import { z } from 'zod';
import { RefusalError } from '../errors.ts';
import { askedModelId, checkAskedModel } from './asked-model.ts';
import { attachmentSchema } from './attachment-schema.ts';
import { commitmentOf } from './commitment.ts';
import type { Operation, PrepareServices } from './operation.ts';
import { chooseVoice } from './speech/choose-voice.ts';
import { readTextFile } from './speech/read-text-file.ts';
import { speakable } from './speech/speakable.ts';
import { sketchSpeech } from './speech/sketch-speech.ts';
import { SPEECH_FORMATS } from './speech/speech-format.ts';
import { SPEECH_FORMS } from './speech/with-voice-note.ts';
import { characterCount, speechWork } from './speech/speech-work.ts';

/** Ten hours of speech; the budget says no long before. */
const CHARACTERS_MAX = 500_000;

/** What `/speak` takes: a text, a text file, or both (the text first). `voice` is an id or a name. */
const speakInput = z.object({
  text: z.string().nullish(),
  file: attachmentSchema.nullish(),
  voice: z.string().max(200).nullish(),
  model: z.string().max(100).nullish(),
  format: z.enum(SPEECH_FORMATS).default('auto'),
  form: z.enum(SPEECH_FORMS).default('file'),
});
/** The input, as parsed. */
export type SpeakInput = z.infer<typeof speakInput>;

async function textOf(input: SpeakInput, services: PrepareServices): Promise<string> {
  const parts = [input.text ?? ''];
  if (input.file) {
    const file = services.inputs[0];
    if (!file) throw new RefusalError('file_missing');
    parts.push(await readTextFile(file));
  }
  const raw = parts.filter((part) => part.trim() !== '').join('\n\n');
  // Measured before and after: making half a gigabyte speakable is not for free either.
  if (raw.length > 4 * CHARACTERS_MAX) {
    throw new RefusalError('text_too_long', { characters: raw.length, limit: CHARACTERS_MAX });
  }
  const text = speakable(raw);
  const characters = characterCount(text);
  if (characters > CHARACTERS_MAX) {
    throw new RefusalError('text_too_long', { characters, limit: CHARACTERS_MAX });
  }
  if (!/[\p{L}\p{N}\p{S}]/u.test(text)) throw new RefusalError('text_empty');
  return text;
}

/** Text to speech: what is counted is exactly what is sent, so the hold is the bill. */
export const speak: Operation<SpeakInput> = {
  id: 'speak',
  capability: 'speech',
  toggle: 'enable_text_to_speech',
  input: speakInput,
  attachments: (input) => (input.file ? [input.file] : []),
  askedModel: (input) => askedModelId(input.model, 'speech'),
  prepare: async (input, services) => {
    const modelNote = checkAskedModel(input.model, 'speech');
    const text = await textOf(input, services);
    const voice = chooseVoice(await services.voices(), input.voice);
    const { maxFileBytes } = services;
    const { format, form } = input;
    const ffmpeg = (): Promise<string | null> => services.ffmpeg();
    const plan = { text, voice, format, form, ffmpeg, maxFileBytes, modelNote, drafts: [] };
    return {
      commitment: commitmentOf({
        operation: 'speak',
        text,
        voice: voice.id,
        model: askedModelId(input.model, 'speech'),
        format,
        form,
      }),
      unfit: () => null,
      work: (model) => speechWork(model, plan),
    };
  },
  sketch: (size) => sketchSpeech(size, CHARACTERS_MAX),
};
