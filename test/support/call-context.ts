import type { CallContext } from '../../src/core/providers/provider.ts';

/** A call's context that counts what the provider reports, and can be aborted. */
export function callContext(): CallContext & { sent: number; activity: number; abort(reason: Error): void } {
  const controller = new AbortController();
  const context = {
    signal: controller.signal,
    sent: 0,
    activity: 0,
    onSent: () => {
      context.sent += 1;
    },
    onActivity: () => {
      context.activity += 1;
    },
    abort: (reason: Error) => controller.abort(reason),
  };
  return context;
}
