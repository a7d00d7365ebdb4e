import { Readable } from 'node:stream';
import type { TranscribeCall } from '../../../src/core/providers/provider.ts';
import { makeWav } from '../../support/make-audio.ts';

/** Two seconds of sound. */
export const sound = makeWav(2);

/** What Deepgram answers to it. */
export function reply(): Record<string, unknown> {
  const words = [
    { word: 'hello', punctuated_word: 'Hello,', start: 0.1, end: 0.4, confidence: 0.99, speaker: 0 },
    { word: 'you', start: 0.5, end: 0.7, confidence: 0.9, speaker: 1 },
  ];
  return {
    metadata: { request_id: 'req-1', duration: 2.0004, channels: 1, sha256: '', created: '', models: [] },
    results: {
      channels: [
        {
          detected_language: 'en',
          language_confidence: 0.97,
          alternatives: [{ transcript: 'Hello, you', confidence: 0.95, words }],
        },
      ],
    },
  };
}

/** A call with that sound, changed as asked. */
export function call(change: Partial<TranscribeCall> = {}): TranscribeCall {
  return {
    model: 'nova-3',
    open: () => Readable.from([sound.subarray(0, 1_000), sound.subarray(1_000)]),
    bytes: sound.byteLength,
    contentType: 'audio/wav',
    language: null,
    speakers: false,
    ...change,
  };
}
