import { setImmediate as yieldToMessages } from 'node:timers/promises';
import { createEncoder } from '../audio/encoder.ts';
import { EngineError } from '../engine-error.ts';
import { serveWorker } from '../serve-worker.ts';
import { alignCharacters } from './align-characters.ts';
import { FLITE_RATE, speakWithFlite } from './flite.ts';
import { isSpeakable, toSpeakable } from './speakable.ts';
import type { SpeechPart, SpeechRequest, SpeechSummary } from './speech-engine.ts';
import { splitText } from './split-text.ts';

/** Says a text piece by piece; between pieces the thread looks at its messages, so that others are served too. */
async function speak(
  request: SpeechRequest,
  context: { signal: AbortSignal; part(part: SpeechPart): void },
): Promise<SpeechSummary> {
  if (!isSpeakable(request.text)) throw new EngineError('unspeakable', 'nothing an English voice can say');
  const encoder = await createEncoder(request.format);
  let seconds = 0;
  for (const piece of splitText(request.text)) {
    await yieldToMessages();
    context.signal.throwIfAborted();
    const speakable = toSpeakable(piece.text);
    const { samples, phones } = isSpeakable(piece.text)
      ? speakWithFlite(speakable, request.voice, request.speed)
      : { samples: new Float32Array(), phones: [] };
    const alignment = alignCharacters(piece.text, phones, seconds);
    seconds += samples.length / FLITE_RATE;
    context.part({ audio: encoder.encode(samples, FLITE_RATE), alignment });
  }
  context.part({ audio: encoder.finish(), alignment: { characters: [], starts: [], ends: [] } });
  return { seconds };
}

serveWorker({ speak });
