import type { Clock } from '../clock.ts';
import type { ProviderConfig } from '../providers/provider.ts';
import type { Actor } from '../request.ts';
import { storeActor } from '../router/context.ts';
import type { IncidentRow } from '../store/anomalies-rows.ts';
import type { Store } from '../store/store.ts';
import type { AckAnswer, Anomalies, Incident, IncidentBoard } from './anomalies.ts';
import { detect } from './detect.ts';
import { DETECTORS, type DetectorId } from './finding.ts';

type AnomaliesDeps = {
  store: Pick<
    Store,
    | 'home'
    | 'measure'
    | 'leaveWatch'
    | 'noteFindings'
    | 'incidents'
    | 'ackIncident'
    | 'muteIncidents'
    | 'incidentsDue'
    | 'incidentsTold'
    | 'record'
  >;
  configs: readonly ProviderConfig[];
  clock: Clock;
  owner: string;
  guildIds: readonly string[];
};

/** Longer than a look with the last message it begins, so that two never tell the same; a dead process is replaced soon. */
const LEASE_S = 120;

/** The sole process on a PGlite goes on at once where the one before it died. */
const SOLE = 'sole';

const ownerOf = ({ store, owner }: AnomaliesDeps): string => (store.home === 'pglite' ? SOLE : owner);

/** Seconds by detector; what never ends by itself is left out. */
const QUIET = Object.fromEntries(
  Object.entries(DETECTORS).flatMap(([id, { quietMs }]) =>
    Number.isFinite(quietMs) ? [[id, quietMs / 1_000] as const] : [],
  ),
);

function incidentOf(row: IncidentRow): Incident {
  return {
    incidentId: row.incident_id,
    detector: row.detector as DetectorId,
    scope: row.scope,
    userId: row.user_id,
    value: row.value,
    facts: row.facts,
    openedAt: row.opened_at,
    seenAt: row.seen_at,
    resolvedAt: row.resolved_at,
    acked: row.acked_at === null ? null : { at: row.acked_at, by: row.acked_by },
    version: row.version,
  };
}

async function watch(deps: AnomaliesDeps): ReturnType<Anomalies['watch']> {
  const measured = await deps.store.measure({ owner: ownerOf(deps), seconds: LEASE_S });
  if (!measured.held) return null;
  const findings = detect(measured, deps.configs, deps.clock.now()).map(({ guildId, ...rest }) => ({
    ...rest,
    guild_id: guildId,
  }));
  return deps.store.noteFindings({ findings, quiet: QUIET });
}

/** True when this person may not; the record says that they tried. */
async function refused(deps: AnomaliesDeps, actor: Actor, tried: string): Promise<boolean> {
  if (actor.admin) return false;
  const facts = { tried };
  await deps.store.record({ kind: 'admin_refused', actor: storeActor(actor), operation_id: null, facts });
  return true;
}

async function ack(deps: AnomaliesDeps, actor: Actor, incident: string): Promise<AckAnswer> {
  if (await refused(deps, actor, 'incident_ack')) return { answer: 'not_admin' };
  const answer = await deps.store.ackIncident({ actor: storeActor(actor), incident });
  if (answer.answer === 'unknown') return answer;
  const seen = incidentOf(answer.incident);
  return answer.answer === 'acked'
    ? { answer: 'acked', incident: seen, auditSeq: answer.audit_seq }
    : { answer: 'same', incident: seen };
}

async function due(deps: AnomaliesDeps): Promise<IncidentBoard[]> {
  const rows = await deps.store.incidentsDue({ guild_ids: deps.guildIds });
  return rows.map((row) => ({
    guildId: row.guild_id,
    webhookId: row.webhook_id,
    url: row.url,
    fresh: row.fresh.map(incidentOf),
    changed: row.changed.map((one) => ({
      message: { id: one.message_id, channelId: one.channel_id },
      incidents: one.incidents.map(incidentOf),
    })),
  }));
}

/** Makes `core.anomalies` on a store. */
export function createAnomalies(deps: AnomaliesDeps): Anomalies {
  return {
    watch: () => watch(deps),
    list: async (guildId) => (await deps.store.incidents({ guild_id: guildId })).map(incidentOf),
    ack: (actor, incident) => ack(deps, actor, incident),
    mute: async (actor, detector, until) => {
      if (await refused(deps, actor, 'incident_mute')) return { answer: 'not_admin' };
      const change = { actor: storeActor(actor), detector, scope: '*', until };
      return { answer: 'muted', auditSeq: (await deps.store.muteIncidents(change)).audit_seq };
    },
    leave: () => deps.store.leaveWatch({ owner: ownerOf(deps) }),
    due: () => due(deps),
    told: ({ guildId, webhookId }, { id, channelId }, incidents) =>
      deps.store.incidentsTold({
        guild_id: guildId,
        webhook_id: webhookId,
        message_id: id,
        channel_id: channelId,
        incidents: incidents.map(({ incidentId, version }) => ({ incident_id: incidentId, version })),
      }),
  };
}
