import { z } from 'zod';

/**
 * What a guild wants to be asked about besides the routes' thresholds (`guild_settings.approval_rules`). Everything
 * is off until somebody turns it on; whatever is left out counts as off.
 */
export const approvalRulesSchema = z.object({
  /** Operations that always need a yes, by id. */
  always_operations: z.array(z.string()).default([]),
  /** Models that always need a yes, as `provider/model`. */
  always_models: z.array(z.string()).default([]),
  /** A person's first use of an operation. */
  first_use: z.boolean().default(false),
  /** More than this many times what the person's requests usually cost; null = off. */
  above_usual: z.number().positive().max(1000).nullable().default(null),
  /** More than half of what is left of the person's day. */
  above_half_of_left: z.boolean().default(false),
  /** Hours a request waits for an answer; inputs are not kept much longer than a week. */
  expires_hours: z.number().int().min(1).max(168).default(24),
});

/** A guild's approval rules, complete. */
export type ApprovalRules = z.infer<typeof approvalRulesSchema>;
