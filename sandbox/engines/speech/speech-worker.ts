import { setImmediate as yieldToMessages } from 'node:timers/promises';
import { createEncoder } from '../audio/encoder.ts';
import { EngineError } from '../engine-error.ts';
import { serveWorker } from '../serve-worker.ts';
import { alignCharacters } from './align-characters.ts';
import { FLITE_RATE, type Speech, speakWithFlite } from './flite.ts';
import { isSpeakable, toSpeakable } from './speakable.ts';
import type { SpeechPart, SpeechRequest, SpeechSummary } from './speech-engine.ts';
import { splitText, type TextPiece } from './split-text.ts';

/** Flite hurries from one sentence into the next; with this rest they can be told apart by ear. */
const BREATH_SECONDS = 0.25;

const NOTHING = { characters: [], starts: [], ends: [] };

/** The sound of one piece and the rest after it; silence where there is nothing an English voice can say. */
function sayPiece(piece: TextPiece, request: SpeechRequest, isLast: boolean): Speech {
  if (!isSpeakable(piece.text)) return { samples: new Float32Array(), phones: [] };
  const spoken = speakWithFlite(toSpeakable(piece.text), request.voice, request.speed);
  if (isLast || !piece.endsSentence) return spoken;
  const rested = new Float32Array(spoken.samples.length + BREATH_SECONDS * FLITE_RATE);
  rested.set(spoken.samples);
  return { samples: rested, phones: spoken.phones };
}

/** Says a text piece by piece; between pieces the thread looks at its messages, so that others are served too. */
async function speak(
  request: SpeechRequest,
  context: { signal: AbortSignal; part(part: SpeechPart): void },
): Promise<SpeechSummary> {
  if (!isSpeakable(request.text)) throw new EngineError('unspeakable', 'nothing an English voice can say');
  const encoder = await createEncoder(request.format);
  const pieces = splitText(request.text);
  let seconds = 0;
  for (const piece of pieces) {
    await yieldToMessages();
    context.signal.throwIfAborted();
    const { samples, phones } = sayPiece(piece, request, piece === pieces.at(-1));
    const alignment = alignCharacters(piece.text, phones, seconds);
    seconds += samples.length / FLITE_RATE;
    context.part({ audio: encoder.encode(samples, FLITE_RATE), alignment });
  }
  context.part({ audio: encoder.finish(), alignment: NOTHING });
  return { seconds };
}

serveWorker({ speak });
