import type { Actor } from '../request.ts';
import { storeActor } from '../router/context.ts';
import type { ToggleRow, ToggleVersionRow } from '../store/toggles-rows.ts';
import type { ToggleWordsInput } from '../store/toggles-store.ts';
import type { Store } from '../store/store.ts';
import type {
  OwnAnswer,
  PublishAnswer,
  ToggleChange,
  ToggleSetting,
  ToggleVersion,
  ToggleView,
  Toggles,
} from './toggles.ts';

type TogglesDeps = {
  store: Pick<Store, 'toggles' | 'publishToggle' | 'setOwnToggle' | 'toggleHistory' | 'record'>;
};

/** Versions a history shows: as many as fit on a card. */
const HISTORY = 15;
/** Toggles read at once; the store gives no more. */
const PAGE = 500;

type Words = Pick<ToggleRow, 'enabled' | 'locked' | 'controlled_by' | 'until'>;

function setting({ enabled, locked, controlled_by, until }: Words): ToggleSetting {
  return { enabled, locked, type: controlled_by, until };
}

function view(row: ToggleRow): ToggleView {
  const { name, version, base, own, effective, operations } = row;
  return { ...setting(row), name, version, base, own, effective, operations };
}

function versionOf(row: ToggleVersionRow): ToggleVersion {
  const { version, kind, reverts, by, at, audit_seq } = row;
  return { ...setting(row), version, kind, reverts, by, at, auditSeq: audit_seq };
}

function wordsOf(change: ToggleChange): ToggleWordsInput {
  if (change.kind === 'lock') return { locked: change.locked };
  if (change.kind === 'revert') return {};
  const { enabled, type, until } = change;
  return {
    ...(enabled !== undefined && { enabled }),
    ...(type !== undefined && { controlled_by: type }),
    ...(until !== undefined && { until }),
  };
}

async function list(deps: TogglesDeps, actor: Actor): Promise<ToggleView[]> {
  const found: ToggleView[] = [];
  for (;;) {
    const after = found.at(-1)?.name ?? null;
    const rows = await deps.store.toggles({ actor: storeActor(actor), after });
    found.push(...rows.map(view));
    if (rows.length < PAGE) return found;
  }
}

async function publish(
  deps: TogglesDeps,
  actor: Actor,
  name: string,
  expected: number,
  change: ToggleChange,
): Promise<PublishAnswer> {
  if (!actor.admin) {
    const facts = { tried: `toggle_${change.kind}` };
    await deps.store.record({ kind: 'admin_refused', actor: storeActor(actor), operation_id: null, facts });
    return { answer: 'not_admin' };
  }
  const answer = await deps.store.publishToggle({
    actor: storeActor(actor),
    name,
    expected_version: expected,
    change: wordsOf(change),
    revert_to: change.kind === 'revert' ? change.to : null,
  });
  switch (answer.answer) {
    case 'published': {
      const from = answer.from && setting(answer.from);
      return { answer: 'published', from, to: view(answer.to), auditSeq: answer.audit_seq };
    }
    case 'unknown':
    case 'unknown_version':
      return answer;
    case 'conflict':
    case 'same':
    case 'not_lockable':
    default:
      return { answer: answer.answer, now: view(answer.now) };
  }
}

async function setOwn(
  deps: TogglesDeps,
  actor: Actor,
  name: string,
  enabled: boolean | null,
): Promise<OwnAnswer> {
  const answer = await deps.store.setOwnToggle({ actor: storeActor(actor), name, enabled });
  if (answer.answer === 'set') {
    return { answer: 'set', from: answer.from, to: view(answer.to), auditSeq: answer.audit_seq };
  }
  return answer.answer === 'unknown' ? answer : { answer: answer.answer, now: view(answer.now) };
}

/** Makes `core.toggles` on a store; nothing is cached, for an admin must see what is. */
export function createToggles(deps: TogglesDeps): Toggles {
  return {
    list: (actor) => list(deps, actor),
    publish: (actor, name, expected, change) => publish(deps, actor, name, expected, change),
    setOwn: (actor, name, enabled) => setOwn(deps, actor, name, enabled),
    history: async (name) => {
      const rows = await deps.store.toggleHistory({ name, before: null, limit: HISTORY });
      return rows && rows.map(versionOf);
    },
  };
}
