import { CHAIN_START, type ChainVerdict, verifyChain } from '../../src/core/audit/verify-chain.ts';
import type { Store } from '../../src/core/store/store.ts';

/** Rows per question: the most the database answers at once. */
const PAGE = 500;

/** Verifies the chain page by page, then its end against the head row: rows cut off the end show there. */
export async function verifyStored(store: Store): Promise<ChainVerdict> {
  const head = await store.auditHead();
  let verdict: ChainVerdict = { ok: true, ...CHAIN_START };
  while (verdict.ok && verdict.next < head.next) {
    const page = await store.auditEntries({ from: verdict.next, limit: PAGE });
    if (page.length === 0) return { ok: false, firstBad: verdict.next, reason: 'missing' };
    verdict = verifyChain(page, verdict);
  }
  if (verdict.ok && verdict.hash !== head.hash) return { ok: false, firstBad: head.next - 1, reason: 'hash' };
  return verdict;
}
