import { z } from 'zod';
import { auditPoint } from './rows.ts';

const count = z.number().int().nonnegative();
const nano = z.string().regex(/^-?\d+$/);
const facts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

/** What detectors look at; `held` false: another process looks. */
export const measureAnswer = z.discriminatedUnion('held', [
  z.object({ held: z.literal(false) }),
  z.object({
    held: z.literal(true),
    burns: z.array(
      z.object({
        scope: z.string(),
        guild_id: z.string().nullable(),
        day: z.string(),
        hours_left: z.number(),
        limit_nano: nano.nullable(),
        spent_nano: nano,
        ten_minutes_nano: nano,
        two_hours_nano: nano,
        days: z.array(z.object({ day: z.string(), spent_nano: nano })),
      }),
    ),
    providers: z.array(
      z.object({
        provider: z.string(),
        calls: count,
        failed: count,
        median_ms: z.number().nullable(),
        usual_calls: count,
        usual_failed: count,
        usual_median_ms: z.number().nullable(),
      }),
    ),
    expiring: z.array(z.object({ provider: z.string(), model: z.string(), at: z.string() })),
    routed: z.array(z.string()),
    signs: z.array(
      z.object({
        detector: z.string(),
        scope: z.string(),
        guild_id: z.string().nullable(),
        in_an_hour: count,
        in_ten_minutes: count,
      }),
    ),
    /** Seconds; null where nobody is to witness. */
    witness: z.number().nullable(),
  }),
]);
export type Measured = Extract<z.infer<typeof measureAnswer>, { held: true }>;

/** An incident. `user_id` is the person's Discord id; null for no person, and once erased. */
export const incidentRow = z.object({
  incident_id: z.string(),
  detector: z.string(),
  scope: z.string(),
  guild_id: z.string().nullable(),
  value: z.number(),
  facts,
  opened_at: z.string(),
  seen_at: z.string(),
  resolved_at: z.string().nullable(),
  acked_at: z.string().nullable(),
  acked_by: z.string().nullable(),
  version: count,
  user_id: z.string().nullable(),
});
export type IncidentRow = z.infer<typeof incidentRow>;

export const noteFindingsAnswer = z.object({ opened: count, escalated: count, resolved: count });

export const ackIncidentAnswer = z.discriminatedUnion('answer', [
  z.object({ answer: z.literal('acked'), incident: incidentRow, audit_seq: count }),
  z.object({ answer: z.literal('same'), incident: incidentRow }),
  z.object({ answer: z.literal('unknown') }),
]);

export const muteAnswer = z.object(auditPoint);

/** What one server's anomalies webhook is to be shown. `url` is a secret. */
export const incidentsDueRow = z.object({
  guild_id: z.string(),
  webhook_id: z.string(),
  url: z.string(),
  fresh: z.array(incidentRow),
  changed: z.array(
    z.object({
      message_id: z.string(),
      channel_id: z.string().nullable(),
      incidents: z.array(incidentRow),
    }),
  ),
});
