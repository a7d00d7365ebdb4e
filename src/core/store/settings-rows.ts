import { z } from 'zod';
import { approvalRulesSchema } from '../approvals/approval-rules.ts';
import { auditPoint, nanoText } from './rows.ts';

const count = z.number().int().nonnegative();
const settingName = z.enum([
  'admin_channel_id',
  'admin_role_ids',
  'results_private',
  'approval_rules',
  'webhook_commands',
  'webhook_hash_chain',
  'webhook_anomalies',
]);

/** A server's settings; of a webhook its id alone. */
export const settingsRow = z.object({
  guild_id: z.string(),
  version: count,
  source: z.enum(['environment', 'setup']),
  admin_channel_id: z.string().nullable(),
  admin_role_ids: z.array(z.string()),
  results_private: z.boolean(),
  approval_rules: approvalRulesSchema,
  webhooks: z.object({
    commands: z.string().nullable(),
    hash_chain: z.string().nullable(),
    anomalies: z.string().nullable(),
  }),
});
export type SettingsRow = z.infer<typeof settingsRow>;

/** The most a server can spend, nano-USD; null where nothing limits it. */
export const worstCaseRow = z.object({ day_nano: nanoText.nullable(), month_nano: nanoText.nullable() });

const setup = {
  settings: settingsRow,
  worst: worstCaseRow,
  draft: z.object({ revision: z.string(), settings: settingsRow, changed: z.array(settingName) }).nullable(),
};

/** What /setup shows a person. */
export const setupAnswer = z.object(setup);
export type SetupRow = z.infer<typeof setupAnswer>;

export const saveSettingsAnswer = z.discriminatedUnion('answer', [
  z.object({
    answer: z.literal('saved'),
    ...setup,
    from: settingsRow,
    changed: z.array(settingName),
    ...auditPoint,
  }),
  z.object({ answer: z.literal('same'), ...setup }),
  z.object({ answer: z.literal('conflict'), ...setup }),
  z.object({ answer: z.literal('gone'), ...setup }),
]);

/** A server's webhooks, whole. */
export const webhooksRow = z.object({
  commands: z.string().nullable(),
  hash_chain: z.string().nullable(),
  anomalies: z.string().nullable(),
});
