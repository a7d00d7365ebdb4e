import { ProviderError } from '../../errors.ts';
import { type Mp3Frame, mp3Frames } from '../../media/mp3-frames.ts';
import type { ModelConfig, Voice } from '../../providers/provider.ts';
import type { EarlyEnd, OperationCall, Product, Work } from '../operation.ts';
import { isCutOff } from './is-cut-off.ts';
import { splitText } from './split-text.ts';
import { type SpeechFormat, vendorFormat } from './speech-format.ts';
import { speechParts } from './speech-parts.ts';
import { type SpeechForm, withVoiceNote } from './with-voice-note.ts';

/** Pieces short enough to be spoken in seconds, so that progress shows and a retry costs little. */
const PIECE_CHARACTERS_MAX = 2_500;
/** How much of a neighbour's text the vendor hears, to carry the intonation over. */
const NEIGHBOUR_CHARACTERS = 300;

/** Everything that is known before a model is chosen. */
export type SpeechPlan = {
  text: string;
  voice: Voice;
  format: SpeechFormat;
  form: SpeechForm;
  ffmpeg(): Promise<string | null>;
  maxFileBytes: number;
  modelNote: string | null;
  /** What each model has spoken so far, for when none comes to the end. */
  drafts: Draft[];
};

/** The pieces of a text at one model, in order, as far as they are spoken. */
type Draft = { pieces: readonly string[]; spoken: (Spoken | undefined)[]; format: string };

type Spoken = { frames: Mp3Frame[]; requestId: string | null; credits: number | null };

/** Unicode code points: what the vendor counts and bills. */
export function characterCount(text: string): number {
  return Array.from(text).length;
}

function neighbour(text: string | undefined, side: 'end' | 'start'): string | null {
  if (text === undefined) return null;
  const points = Array.from(text);
  return (side === 'end' ? points.slice(-NEIGHBOUR_CHARACTERS) : points.slice(0, NEIGHBOUR_CHARACTERS)).join(
    '',
  );
}

function callOf(
  pieces: readonly string[],
  index: number,
  asked: { model: ModelConfig; plan: SpeechPlan; draft: Draft },
): OperationCall {
  const text = pieces[index] ?? '';
  const { model, plan, draft } = asked;
  const { format, spoken } = draft;
  return {
    bound: [{ unit: 'character', quantity: characterCount(text) }],
    run: async (client, context) => {
      if (!client.speech) throw new ProviderError('internal', { retryable: false, sent: 'no' });
      const before = spoken.slice(0, index).map((piece) => piece?.requestId ?? null);
      const reply = await client.speech.speak(
        {
          model: model.id,
          voiceId: plan.voice.id,
          text,
          format,
          previousRequestIds: before.filter((id) => id !== null).slice(-3),
          previousText: neighbour(pieces[index - 1], 'end'),
          nextText: neighbour(pieces[index + 1], 'start'),
        },
        context,
      );
      const frames = mp3Frames(reply.audio);
      // It was spoken and paid for, but nobody can hear it: an unknown outcome, not worth a second payment.
      if (frames.length === 0)
        throw new ProviderError('vendor_reply_invalid', { retryable: false, sent: 'maybe' });
      const seconds = frames.reduce((sum, frame) => sum + frame.seconds, 0);
      // Half a speech is worth nothing to its asker: as good as a dropped stream, and asked for again like one.
      if (isCutOff(text, seconds))
        throw new ProviderError('vendor_reply_invalid', { retryable: true, sent: 'maybe' });
      const credits = reply.vendorFigures?.['character_cost'] ?? null;
      spoken[index] = { frames, requestId: reply.vendorRequestId, credits };
      if (!plan.drafts.includes(draft)) plan.drafts.push(draft);
      return reply;
    },
  };
}

function productOf(
  plan: SpeechPlan,
  spoken: readonly Spoken[],
  facts: { characters: number; format: string },
): Product {
  const parts = speechParts(
    spoken.map((piece) => piece.frames),
    plan.maxFileBytes,
  );
  const seconds = parts.reduce((sum, part) => sum + part.seconds, 0);
  const credits = spoken.every((piece) => piece.credits !== null)
    ? spoken.reduce((sum, piece) => sum + (piece.credits ?? 0), 0)
    : null;
  return {
    text: null,
    files: parts.map((part, index) => ({
      name: parts.length === 1 ? 'speech.mp3' : `speech-${index + 1}.mp3`,
      contentType: 'audio/mpeg',
      bytes: part.bytes,
      description: parts.length === 1 ? 'Spoken text' : `Spoken text, part ${index + 1} of ${parts.length}`,
    })),
    facts: {
      characters: facts.characters,
      voice: plan.voice.name,
      voiceId: plan.voice.id,
      pieces: spoken.length,
      parts: parts.length,
      seconds: Math.round(seconds * 1_000) / 1_000,
      format: facts.format,
      vendorCredits: credits,
      modelNote: plan.modelNote,
    },
  };
}

/** What of a draft can be heard, and how many characters that is. */
function heard({ pieces, spoken }: Draft): { spoken: Spoken[]; characters: number } {
  const all = spoken.filter((piece) => piece !== undefined);
  const said = pieces.slice(0, all.length);
  return { spoken: all, characters: said.reduce((sum, piece) => sum + characterCount(piece), 0) };
}

/** The longest beginning that any model has spoken, where the end was not reached: it is paid for. Null when none has. */
function partOf(plan: SpeechPlan, why: EarlyEnd['why']): Product | null {
  const best = plan.drafts.toSorted((a, b) => heard(b).characters - heard(a).characters)[0];
  if (!best) return null;
  const { spoken, characters } = heard(best);
  const of = characterCount(best.pieces.join(''));
  const product = productOf(plan, spoken, { characters, format: best.format });
  return {
    ...product,
    // For an agent that asked for it: people are told by the facts.
    text: `Only the first ${characters} of ${of} characters were spoken.`,
    facts: { ...product.facts, stopped: why, charactersAsked: of },
  };
}

/** The calls that speak a text with one model: piece by piece, each bounded by exactly its own characters. */
export function speechWork(model: ModelConfig, plan: SpeechPlan): Work {
  const pieces = splitText(
    plan.text,
    Math.min(model.maxCharacters ?? PIECE_CHARACTERS_MAX, PIECE_CHARACTERS_MAX),
  );
  const characters = pieces.reduce((sum, piece) => sum + characterCount(piece), 0);
  const format = vendorFormat(plan.format, characters, plan.maxFileBytes);
  const draft: Draft = { pieces, spoken: pieces.map(() => undefined), format };
  return {
    calls: pieces.map((_piece, index) => callOf(pieces, index, { model, plan, draft })),
    partial: async ({ why }) => partOf(plan, why),
    product: async () => {
      const all = heard(draft).spoken;
      if (all.length !== pieces.length) throw new Error('the product was asked for before its calls');
      return withVoiceNote(productOf(plan, all, { characters, format }), plan.form, plan);
    },
  };
}
