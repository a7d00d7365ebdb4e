import { randomUUID } from 'node:crypto';
import type { Alignment } from '../../engines/speech/align-characters.ts';
import type { SpeechEngine, SpeechPart } from '../../engines/speech/speech-engine.ts';
import { jsonReply, type VendorReply } from '../protocol.ts';
import type { SpeechOrder } from './speech-order.ts';

/** How the speech is to be sent: whole or as it is made, and with the times of its characters or without. */
export type Delivery = { stream: boolean; timestamps: boolean };

function headersOf(order: SpeechOrder): Record<string, string> {
  return {
    'request-id': randomUUID().replaceAll('-', '').slice(0, 20),
    'history-item-id': randomUUID().replaceAll('-', '').slice(0, 20),
    'character-cost': String(order.credits),
    'x-sandbox-engine': `Flite, voice ${order.voice.flite}`,
  };
}

function describeAlignment(alignment: Alignment): object {
  return {
    characters: alignment.characters,
    character_start_times_seconds: alignment.starts,
    character_end_times_seconds: alignment.ends,
  };
}

function withTimestamps(audio: Uint8Array, alignment: Alignment): object {
  const times = describeAlignment(alignment);
  return {
    audio_base64: Buffer.from(audio).toString('base64'),
    alignment: times,
    normalized_alignment: times,
  };
}

function joinAlignments(parts: readonly SpeechPart[]): Alignment {
  return {
    characters: parts.flatMap(({ alignment }) => alignment.characters),
    starts: parts.flatMap(({ alignment }) => alignment.starts),
    ends: parts.flatMap(({ alignment }) => alignment.ends),
  };
}

function streamed(
  engine: SpeechEngine,
  order: SpeechOrder,
  timestamps: boolean,
  signal: AbortSignal,
): VendorReply {
  const contentType = timestamps ? 'application/json' : order.contentType;
  return {
    status: 200,
    headers: { 'content-type': contentType, ...headersOf(order) },
    body: async (write) => {
      const send = ({ audio, alignment }: SpeechPart): void => {
        if (timestamps) write(`${JSON.stringify(withTimestamps(audio, alignment))}\n`);
        else if (audio.length > 0) write(audio);
      };
      await engine.speak(order.speech, send, signal);
    },
  };
}

/** Answers an order with speech. Rejects when the caller hangs up or the engine dies. */
export async function speak(
  engine: SpeechEngine,
  order: SpeechOrder,
  delivery: Delivery,
  signal: AbortSignal,
): Promise<VendorReply> {
  if (delivery.stream) return streamed(engine, order, delivery.timestamps, signal);
  const parts: SpeechPart[] = [];
  await engine.speak(order.speech, (part) => parts.push(part), signal);
  const audio = Buffer.concat(parts.map((part) => part.audio));
  if (delivery.timestamps)
    return jsonReply(200, withTimestamps(audio, joinAlignments(parts)), headersOf(order));
  return { status: 200, headers: { 'content-type': order.contentType, ...headersOf(order) }, body: audio };
}
