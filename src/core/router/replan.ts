import { RefusalError } from '../errors.ts';
import type { RefusalCode } from '../errors.ts';
import type { ApprovalRow, HeldRow } from '../store/approvals-rows.ts';
import type { ReplaceInput } from '../store/approvals-store.ts';
import type { StoreActor } from '../store/store.ts';
import { beginCandidate, plannedOf } from './begin.ts';
import { noCandidate, planCandidates } from './candidates.ts';
import type { RouterDeps } from './deps.ts';
import { reopen } from './reopen.ts';

type Plan = Pick<
  ReplaceInput,
  'candidates' | 'code' | 'config_version' | 'subject_version' | 'approval_ttl_s'
>;

/** Tries with settings that moved again before the request is ended. */
const ROUNDS = 3;

/**
 * Plans a waiting request anew after its own facts changed: a new request stands for it, or it ends where nothing can
 * serve it any more. Answers the request as it stands then. Throws StoreUnavailableError, and what a vendor throws
 * whose voices are needed; the old request is pending then as before.
 */
export async function replan(
  deps: RouterDeps,
  change: { approvalId: string; what: string; actor: StoreActor },
): Promise<ApprovalRow> {
  const { approvalId: approval_id, what, actor } = change;
  for (let round = 1; ; round += 1) {
    const held = await deps.store.waitingOperation({ approval_id });
    if (!held) throw new Error('an approval without its operation');
    const plan = round > ROUNDS ? ended('context_stale') : await planAnew(deps, held);
    const answer = await deps.store.replaceApproval({ approval_id, actor, what, ...plan });
    if (answer.answer !== 'stale') return answer.view;
  }
}

function ended(code: RefusalCode): Plan {
  return { candidates: [], code, config_version: 0, subject_version: 0, approval_ttl_s: 0 };
}

async function planAnew(deps: RouterDeps, held: HeldRow): Promise<Plan> {
  try {
    const proposal = await reopen(deps, held, AbortSignal.timeout(deps.timings.prepareMs));
    const { row } = await deps.contexts.fresh(proposal.operation, proposal.actor);
    if (!row.toggle.enabled) return ended('operation_off');
    const { kept, dropped } = planCandidates({
      route: row.route,
      priceRows: row.price_rows,
      prepared: proposal.prepared,
      capability: proposal.operation.capability,
      asked: proposal.asked,
      configs: deps.configs,
      keyPresent: (id) => deps.registry.keyPresent(id),
      health: deps.health,
      at: deps.clock.now(),
    });
    if (kept.length === 0) throw noCandidate(dropped);
    return {
      candidates: kept.map((one) => beginCandidate(plannedOf(row, one))),
      code: null,
      config_version: row.config_version,
      subject_version: row.subject_version,
      approval_ttl_s: row.guild.approval_rules.expires_hours * 3600,
    };
  } catch (error) {
    if (error instanceof RefusalError) return ended(error.code);
    throw error;
  }
}
