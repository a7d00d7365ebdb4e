import { z } from 'zod';
import type { Facts } from '../errors.ts';
import {
  type IncidentRow,
  ackIncidentAnswer,
  incidentRow,
  incidentsDueRow,
  measureAnswer,
  muteAnswer,
  noteFindingsAnswer,
} from './anomalies-rows.ts';
import type { Rpc } from './rpc.ts';
import type { StoreActor } from './store.ts';
import { toWire } from './to-wire.ts';

/** What a detector found, as the store takes it. */
type StoredFinding = {
  detector: string;
  scope: string;
  guild_id: string | null;
  value: number;
  facts: Facts;
};

/** The anomalies' part of the store. */
export type AnomaliesStore = {
  /** Takes or keeps the lease for `seconds`, and measures for its holder. */
  measure(input: { owner: string; seconds: number }): Promise<z.infer<typeof measureAnswer>>;
  /** Lets another process watch at once. */
  leaveWatch(input: { owner: string }): Promise<void>;
  /** `quiet`: seconds without a finding after which an incident is over, by detector; none: never. */
  noteFindings(input: {
    findings: readonly StoredFinding[];
    quiet: Readonly<Record<string, number>>;
  }): Promise<z.infer<typeof noteFindingsAnswer>>;
  /** Open ones first, then what ended within a day; at most 500. */
  incidents(input: { guild_id: string }): Promise<IncidentRow[]>;
  /** `incident`: the beginning of its id. */
  ackIncident(input: { actor: StoreActor; incident: string }): Promise<z.infer<typeof ackIncidentAnswer>>;
  muteIncidents(input: {
    actor: StoreActor;
    detector: string;
    scope: string;
    until: string | null;
  }): Promise<z.infer<typeof muteAnswer>>;
  incidentsDue(input: { guild_ids: readonly string[] }): Promise<z.infer<typeof incidentsDueRow>[]>;
  incidentsTold(input: {
    guild_id: string;
    /** The one that posted it, which may have been replaced meanwhile. */
    webhook_id: string;
    message_id: string;
    /** Null: known already. */
    channel_id: string | null;
    incidents: readonly { incident_id: string; version: number }[];
  }): Promise<void>;
};

/** The anomalies' functions on any home. */
export function createAnomaliesStore(rpc: Rpc): AnomaliesStore {
  const call = async <T>(name: string, input: unknown, answer: z.ZodType<T>): Promise<T> =>
    answer.parse(JSON.parse(await rpc.call(name, toWire(input))));
  return {
    measure: (input) => call('measure', input, measureAnswer),
    leaveWatch: async (input) => void (await call('leave_watch', input, z.unknown())),
    noteFindings: (input) => call('note_findings', input, noteFindingsAnswer),
    incidents: (input) => call('incidents', input, z.array(incidentRow)),
    ackIncident: (input) => call('ack_incident', input, ackIncidentAnswer),
    muteIncidents: (input) => call('mute_incidents', input, muteAnswer),
    incidentsDue: (input) => call('incidents_due', input, z.array(incidentsDueRow)),
    incidentsTold: async (input) => void (await call('incidents_told', input, z.unknown())),
  };
}
