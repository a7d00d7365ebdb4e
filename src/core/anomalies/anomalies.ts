import type { Facts } from '../errors.ts';
import type { PostedMessage } from '../followers/followers.ts';
import type { Actor } from '../request.ts';
import type { DetectorId } from './finding.ts';

/** Something that is or was not as it should be. Times are UTC ISO. */
export type Incident = {
  incidentId: string;
  detector: DetectorId;
  /** What it is about, without a Discord id; see Finding. */
  scope: string;
  /** The person it is about, by Discord id; null for no person, and once erased. */
  userId: string | null;
  /** How bad it was at its worst. */
  value: number;
  facts: Facts;
  openedAt: string;
  seenAt: string;
  resolvedAt: string | null;
  acked: { at: string; by: string | null } | null;
  version: number;
};

/** What one server's anomalies webhook is to be shown. */
export type IncidentBoard = {
  guildId: string;
  webhookId: string;
  /** The whole address: a secret, for posting alone. */
  url: string;
  /** Never shown there yet. */
  fresh: readonly Incident[];
  /** Messages that no longer say what is, with all incidents each is to say. */
  changed: readonly { message: PostedMessage; incidents: readonly Incident[] }[];
};

/** The one answer to "I have seen it". */
export type AckAnswer =
  | { answer: 'acked'; incident: Incident; auditSeq: number }
  | { answer: 'same'; incident: Incident }
  | { answer: 'unknown' }
  | { answer: 'not_admin' };

/** Watching over money, vendors, people and the record itself (`core.anomalies`). */
export type Anomalies = {
  /** Measures, and opens, escalates or ends incidents; null while another process does it. */
  watch(): Promise<{ opened: number; escalated: number; resolved: number } | null>;
  /** What concerns a server: open ones first, then what ended within a day; at most 500. */
  list(guildId: string): Promise<Incident[]>;
  /** `incident`: its id, or the first characters of it. */
  ack(actor: Actor, incident: string): Promise<AckAnswer>;
  /** Tells this server nothing of a detector until then (UTC ISO); null: tells again. */
  mute(
    actor: Actor,
    detector: DetectorId,
    until: string | null,
  ): Promise<{ answer: 'muted'; auditSeq: number } | { answer: 'not_admin' }>;
  /** Lets another process watch at once. */
  leave(): Promise<void>;
  due(): Promise<IncidentBoard[]>;
  /** These incidents stand so in that message of that board's webhook; `channelId` null: known already. */
  told(
    board: Pick<IncidentBoard, 'guildId' | 'webhookId'>,
    message: PostedMessage,
    incidents: readonly Incident[],
  ): Promise<void>;
};
