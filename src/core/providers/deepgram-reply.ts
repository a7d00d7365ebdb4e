import { z } from 'zod';
import { parseReply } from './http.ts';
import type { TranscribeCall, TranscribeReply, UsageComponent } from './provider.ts';

const seconds = z.number().finite().nonnegative();

const wordSchema = z.object({
  word: z.string(),
  punctuated_word: z.string().nullish(),
  start: seconds,
  end: seconds,
  confidence: z.number().nullish(),
  speaker: z.number().int().nonnegative().nullish(),
});

const alternativeSchema = z.object({
  transcript: z.string(),
  confidence: z.number().nullish(),
  words: z.array(wordSchema).nullish(),
});

const replySchema = z.object({
  metadata: z.object({ request_id: z.string().nullish(), duration: seconds }),
  results: z.object({
    channels: z
      .array(
        z.object({
          alternatives: z.array(alternativeSchema).min(1),
          detected_language: z.string().nullish(),
          language_confidence: z.number().nullish(),
        }),
      )
      .min(1),
  }),
});

/**
 * What a call of this kind bills for `ms` of sound: by the minute, code switching at its own price, speakers as an
 * add-on. Channels are never asked for one by one, so the vendor does not multiply by them.
 */
export function transcriptionUsage(
  ms: number,
  call: { language: string | null; speakers: boolean },
): UsageComponent[] {
  const minutes = call.language === 'multi' ? 'audio_minute.multi' : 'audio_minute';
  return [
    { unit: minutes, quantity: ms },
    ...(call.speakers ? [{ unit: 'addon.diarize', quantity: ms }] : []),
  ];
}

/** A reply of `/v1/listen` as ours; the bill is the vendor's own duration, to the millisecond. */
export function readDeepgramReply(reply: unknown, call: TranscribeCall): TranscribeReply {
  const { metadata, results } = parseReply(replySchema, reply);
  const channel = results.channels[0];
  const best = channel?.alternatives[0];
  return {
    usage: transcriptionUsage(Math.round(metadata.duration * 1_000), call),
    vendorRequestId: metadata.request_id ?? null,
    text: best?.transcript ?? '',
    words: (best?.words ?? []).map((word) => ({
      text: word.punctuated_word ?? word.word,
      start: word.start,
      end: Math.max(word.start, word.end),
      confidence: word.confidence ?? 0,
      speaker: word.speaker ?? null,
    })),
    language: channel?.detected_language ?? call.language,
    languageConfidence: channel?.language_confidence ?? null,
    confidence: best?.confidence ?? null,
    durationSeconds: metadata.duration,
  };
}
