import { ProviderError } from '../errors.ts';
import type { CompleteCall } from '../providers/provider.ts';
import type { RouterDeps } from './deps.ts';

/** An answer that takes longer is not waited for: without it the bound is wider, and that is all. */
const PATIENCE_MS = 3_000;

/**
 * Asks a model's vendor how many tokens a prompt has, which costs nothing. Null when its key is missing, when it does
 * not answer in time or refuses to; rejects only when `signal` ends it.
 */
export async function countTokens(
  deps: Pick<RouterDeps, 'configs' | 'registry' | 'log'>,
  call: CompleteCall,
  signal: AbortSignal,
): Promise<number | null> {
  const vendor = deps.configs.find(({ models }) => models.some(({ id }) => id === call.model));
  if (!vendor) return null;
  try {
    const answer = await deps.registry.client(vendor.id);
    if (answer.kind !== 'client' || !answer.client.text) return null;
    const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
    return await answer.client.text.countTokens(call, patience);
  } catch (error) {
    signal.throwIfAborted();
    const code = error instanceof ProviderError ? error.code : 'internal';
    deps.log.warn({ code, model: call.model }, 'tokens could not be counted; a wider bound is held');
    return null;
  }
}
