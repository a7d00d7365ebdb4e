import { z } from 'zod';
import { ProviderError, RefusalError } from '../errors.ts';
import { type ProbedAudio, probeAudio } from '../media/probe-audio.ts';
import { transcriptionUsage } from '../providers/deepgram-reply.ts';
import type { ModelConfig, TranscribeReply } from '../providers/provider.ts';
import type { StoredInput } from '../request.ts';
import { askedModelId, checkAskedModel } from './asked-model.ts';
import { attachmentSchema } from './attachment-schema.ts';
import { commitmentOf } from './commitment.ts';
import type { Operation, Product, Work } from './operation.ts';
import { coversLanguage, findLanguage, languageName } from './transcript/languages.ts';
import { transcriptText } from './transcript/paragraphs.ts';
import { sketchTranscription } from './transcript/sketch-transcription.ts';
import {
  TRANSCRIPT_FORMATS,
  type TranscriptFormat,
  renderTranscript,
} from './transcript/render-transcript.ts';
import { speakersIn, transcriptOf } from './transcript/transcript.ts';

/** What `/transcribe` takes. `language` is a code or an English name; absent = the vendor detects it. */
const transcribeInput = z.object({
  file: attachmentSchema,
  language: z.string().max(100).nullish(),
  model: z.string().max(100).nullish(),
  speakers: z.boolean().default(false),
  format: z.enum(TRANSCRIPT_FORMATS).default('txt'),
});
/** The input, as parsed. */
export type TranscribeInput = z.infer<typeof transcribeInput>;

function productOf(reply: TranscribeReply, input: TranscribeInput, note: string | null): Product {
  const transcript = transcriptOf(reply);
  const text = transcriptText(transcript);
  const formats: TranscriptFormat[] = input.format === 'json' ? ['json'] : [input.format, 'json'];
  return {
    text: text === '' ? null : text,
    // The word-by-word file always comes along: every other format is made from it later.
    files: formats.map((format) => renderTranscript(transcript, format)),
    facts: {
      format: input.format,
      language: transcript.language,
      languageName: transcript.language === null ? null : languageName(transcript.language),
      languageConfidence: transcript.languageConfidence,
      confidence: transcript.confidence,
      durationSeconds: transcript.durationSeconds,
      words: transcript.words.length,
      speakers: input.speakers ? speakersIn(transcript) : null,
      modelNote: note,
    },
  };
}

function workOf(
  model: ModelConfig,
  asked: { file: StoredInput; audio: ProbedAudio; language: string | null; input: TranscribeInput },
  note: string | null,
): Work {
  let heard: TranscribeReply | null = null;
  const { file, audio, language, input } = asked;
  return {
    calls: [
      {
        bound: transcriptionUsage(audio.ms, { language, speakers: input.speakers }),
        run: async (client, context) => {
          if (!client.transcription) throw new ProviderError('internal', { retryable: false, sent: 'no' });
          heard = await client.transcription.transcribe(
            {
              model: model.id,
              open: () => file.open(),
              bytes: file.bytes,
              contentType: audio.contentType,
              language,
              speakers: input.speakers,
            },
            context,
          );
          return heard;
        },
      },
    ],
    product: async () => {
      if (!heard) throw new Error('the product was asked for before its call');
      return productOf(heard, input, note);
    },
  };
}

/** Speech to text: the file's length is measured first, so the hold is the bill, give or take a vendor's padding. */
export const transcribe: Operation<TranscribeInput> = {
  id: 'transcribe',
  capability: 'transcription',
  toggle: 'enable_deepgram_transcription',
  input: transcribeInput,
  attachments: (input) => [input.file],
  askedModel: (input) => askedModelId(input.model, 'transcription'),
  prepare: async (input, services) => {
    const note = checkAskedModel(input.model, 'transcription');
    const language = input.language ? findLanguage(input.language) : null;
    if (input.language && !language) {
      throw new RefusalError('language_unsupported', { language: input.language });
    }
    const file = services.inputs[0];
    if (!file) throw new RefusalError('file_missing');
    const audio = await probeAudio(file, services.signal);
    const code = language?.code ?? null;
    return {
      commitment: commitmentOf({
        operation: 'transcribe',
        sha256: file.sha256,
        language: code,
        model: askedModelId(input.model, 'transcription'),
        speakers: input.speakers,
        format: input.format,
      }),
      unfit: (model) => (code !== null && !coversLanguage(model.languages, code) ? 'language' : null),
      work: (model) => workOf(model, { file, audio, language: code, input }, note),
    };
  },
  sketch: sketchTranscription,
};
