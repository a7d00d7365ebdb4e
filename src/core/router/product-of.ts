import { ProviderError } from '../errors.ts';
import type { Candidate } from './candidates.ts';
import type { Walk, WalkEnd } from './walk.ts';

/** What the paid calls of a candidate have made, or the failure of making it; never throws. */
export async function productOf(walk: Walk, candidate: Candidate): Promise<WalkEnd> {
  try {
    return { kind: 'made', product: await candidate.work.product(walk.run.stop.signal) };
  } catch (error) {
    walk.run.log.error({ err: error }, 'the product of a paid call could not be made');
    const code = error instanceof ProviderError ? error.code : 'internal';
    return { kind: 'failed', code, facts: { provider: candidate.provider, model: candidate.model.id } };
  }
}
