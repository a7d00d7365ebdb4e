import { ProviderError } from '../errors.ts';
import type { OperationCall } from '../operations/operation.ts';
import type { Billed, CallContext, ProviderClient, UsageComponent } from '../providers/provider.ts';
import type { CallStage } from '../providers/video-call.ts';
import { RunStopped, type StopReason } from './run.ts';

/**
 * How one vendor call ended. `sent` says whether the vendor may have done (and billed) the work; `usage` is what it
 * had cost by then as far as the provider could tell, empty where it could not.
 */
export type CallEnd =
  | { kind: 'replied'; reply: Billed; ms: number }
  | { kind: 'failed'; error: ProviderError; ms: number; usage?: UsageComponent[] }
  | {
      kind: 'stopped';
      reason: StopReason;
      sent: 'no' | 'maybe';
      ms: number;
      usage?: UsageComponent[];
    };

/** Silence from a vendor that is given up as dead, ms. */
export type Silence = { baseMs: number };

class Silent extends Error {}

/**
 * How long a vendor may be silent: a long recording is worked on without a byte in between, about ten times
 * faster than it plays at worst, and a long prompt is read before the first word comes.
 */
function silenceAllowed(call: OperationCall, baseMs: number): number {
  const most = (kind: string): number =>
    Math.max(0, ...call.bound.filter(({ unit }) => unit.startsWith(kind)).map(({ quantity }) => quantity));
  return baseMs + most('audio_minute') / 10 + most('input') / READ_TOKENS_PER_MS;
}

/** The slowest that a model reads a prompt of hours of film. */
const READ_TOKENS_PER_MS = 5;

/** In so many looks the time of silence is told off. */
const LOOKS = 10;

/**
 * Counts `ms` from the last sign of life, at most a tenth longer. Time in which this process stood still (a paused
 * machine, a full processor) is one look, however long it was: a vendor's answer may lie unread in its socket, and
 * must not be taken for silence, which would be booked and asked for again.
 */
function watchSilence(ms: number, onSilent: () => void): { alive(): void; end(): void } {
  let looks = 0;
  const timer = setInterval(() => {
    looks += 1;
    if (looks > LOOKS) onSilent();
  }, ms / LOOKS);
  return {
    alive: () => {
      looks = 0;
    },
    end: () => clearInterval(timer),
  };
}

/**
 * Makes one vendor call, once, for as much as was `granted`. `signal` carries cancel and deadline (RunStopped); silence is watched here. A
 * provider that does not listen to its signal is left behind. Never throws.
 */
export async function callOnce(
  call: OperationCall,
  client: ProviderClient,
  how: {
    signal: AbortSignal;
    silence: Silence;
    granted?: readonly UsageComponent[];
    /** Told the steps of a call that takes several. */
    stage?(stage: CallStage): void;
  },
): Promise<CallEnd> {
  const { signal, silence, granted = call.bound } = how;
  const started = performance.now();
  const elapsed = (): number => Math.round(performance.now() - started);
  const controller = new AbortController();
  const stop = (): void => controller.abort(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  const watch = watchSilence(silenceAllowed(call, silence.baseMs), () => controller.abort(new Silent()));
  let sent = false;
  let usage: UsageComponent[] = [];
  const context: CallContext = {
    signal: controller.signal,
    onSent: () => {
      sent = true;
      watch.alive();
    },
    onActivity: () => watch.alive(),
    onUsage: (soFar) => {
      usage = soFar;
    },
    onStage: (stage) => how.stage?.(stage),
  };
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const giveUp = (): void => reject(controller.signal.reason as Error);
  if (controller.signal.aborted) giveUp();
  controller.signal.addEventListener('abort', giveUp, { once: true });
  try {
    const reply = call.run(client, context, granted);
    // Whoever loses the race may still fail later; that changes nothing any more.
    reply.catch(() => undefined);
    aborted.catch(() => undefined);
    return { kind: 'replied', reply: await Promise.race([reply, aborted]), ms: elapsed() };
  } catch (error) {
    return { ...endOf(error, controller.signal, sent ? 'maybe' : 'no', elapsed()), usage };
  } finally {
    watch.end();
    signal.removeEventListener('abort', stop);
  }
}

/** Our own reason goes first: an aborted call fails in as many ways as there are SDKs. */
function endOf(
  error: unknown,
  signal: AbortSignal,
  sent: 'no' | 'maybe',
  ms: number,
): Exclude<CallEnd, { kind: 'replied' }> {
  const reason: unknown = signal.aborted ? signal.reason : null;
  if (reason instanceof RunStopped) return { kind: 'stopped', reason: reason.reason, sent, ms };
  if (reason instanceof Silent) {
    return { kind: 'failed', error: new ProviderError('vendor_timeout', { retryable: true, sent }), ms };
  }
  if (error instanceof ProviderError) return { kind: 'failed', error, ms };
  return {
    kind: 'failed',
    error: new ProviderError('internal', { retryable: false, sent, cause: error }),
    ms,
  };
}
