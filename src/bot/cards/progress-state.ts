import { shortUsd } from '../../core/index.ts';
import type { TrailLine } from '../../core/index.ts';
import { bytesText, countText, secondsText } from '../../commands/replies/wording.ts';

/** What the card of a running operation knows, gathered from its trail. */
export type ProgressState = {
  phase: 'queued' | 'running';
  /** Place in the vendor's queue, from 1; null when none was told. */
  position: number | null;
  stored: string | null;
  measured: string | null;
  held: string | null;
  model: string | null;
  /** Calls in a row that failed. */
  failures: number;
  /** Milliseconds since the epoch at which the current attempt began. */
  attemptAt: number | null;
  part: string | null;
  trouble: string | null;
  cancelling: boolean;
};

/** Before the first step. */
export const NO_PROGRESS: ProgressState = {
  phase: 'queued',
  position: null,
  stored: null,
  measured: null,
  held: null,
  model: null,
  failures: 0,
  attemptAt: null,
  part: null,
  trouble: null,
  cancelling: false,
};

const STAGES = {
  uploading: 'sending the file',
  processing: 'waiting until the file was read',
  looking: 'looking at it',
} as const;

/** A measured quantity in plain words: audio is measured in milliseconds, text in characters. */
export function quantityText(unit: string, quantity: number): string {
  if (unit === 'audio_minute') return `${secondsText(quantity)} long`;
  if (unit === 'film') return `${secondsText(quantity)} of film`;
  if (unit === 'output') return `an answer of up to ${countText(quantity)} tokens`;
  if (unit === 'character') return `${countText(quantity)} characters`;
  return `${countText(quantity)} ${unit.replaceAll('_', ' ')}`;
}

/** The state after one more step. Steps that say nothing to the asker change nothing. */
export function progressAfter(state: ProgressState, line: TrailLine): ProgressState {
  switch (line.step) {
    case 'stored':
      return { ...state, stored: `received ${bytesText(line.bytes)}` };
    case 'measured':
      // How many tokens go in and may come out says nothing to people; it is under Details.
      if (line.unit === 'input' || line.unit === 'output') return state;
      return { ...state, measured: quantityText(line.unit, line.quantity) };
    case 'hold':
      return {
        ...state,
        held: `up to ${shortUsd(BigInt(line.granted_nano), 'up')} is set aside`,
      };
    case 'queued':
      return { ...state, phase: 'queued', position: line.position };
    case 'attempt':
      return {
        ...state,
        phase: 'running',
        position: null,
        model: line.model,
        attemptAt: Date.parse(line.at),
      };
    case 'attempt_ended':
      if (line.outcome === 'succeeded') return { ...state, failures: 0, trouble: null };
      return {
        ...state,
        failures: state.failures + 1,
        trouble:
          line.retry_in_ms === null
            ? 'the call failed'
            : `the call failed, next try in ${secondsText(line.retry_in_ms)}`,
      };
    case 'stage':
      return { ...state, part: STAGES[line.stage] };
    case 'progress':
      return { ...state, part: `part ${line.part} of ${line.of}` };
    case 'cancel_requested':
      return { ...state, cancelling: true };
    case 'attempt_denied':
      return { ...state, trouble: `${line.model} does not fit the budget` };
    case 'turn':
    case 'tool':
    case 'received':
    case 'toggle':
    case 'route':
    case 'candidate':
    case 'approval':
    case 'decided':
    case 'settled':
    case 'delivered':
    case 'refused':
    case 'denied':
    case 'failed':
    default:
      return state;
  }
}

/** The lines of the card, in the order in which things happen. */
export function progressLines(state: ProgressState): string[] {
  const facts = [state.stored, state.measured, state.held].filter((text) => text !== null);
  const since = state.attemptAt === null ? '' : ` (begun <t:${Math.floor(state.attemptAt / 1000)}:R>)`;
  // Turns of an agent and parts of a speech are calls too, and no second tries.
  const again = state.failures === 0 ? '' : `, try ${state.failures + 1}`;
  return [
    facts.length > 0 ? facts.join(' · ') : null,
    state.position === null ? null : `number ${state.position} in the queue`,
    state.model === null
      ? null
      : `asking ${state.model}${again}${since}${state.part === null ? '' : `, ${state.part}`}`,
    state.trouble,
    state.cancelling ? 'being cancelled' : null,
  ].filter((text) => text !== null);
}
