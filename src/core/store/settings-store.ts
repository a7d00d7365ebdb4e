import type { z } from 'zod';
import type { ApprovalRules } from '../approvals/approval-rules.ts';
import type { Rpc } from './rpc.ts';
import {
  type SettingsRow,
  type SetupRow,
  saveSettingsAnswer,
  settingsRow,
  setupAnswer,
  webhooksRow,
  worstCaseRow,
} from './settings-rows.ts';
import type { StoreActor } from './store.ts';
import { toWire } from './to-wire.ts';

/** What a choice changes; what is left out stays. */
export type SettingsChangeInput = {
  admin_channel_id?: string | null;
  admin_role_ids?: readonly string[];
  results_private?: boolean;
  approval_rules?: ApprovalRules;
  webhook_commands?: string | null;
  webhook_hash_chain?: string | null;
  webhook_anomalies?: string | null;
};

/** The settings' part of the store. */
export type SettingsStore = {
  guildSettings(input: { guild_id: string }): Promise<SettingsRow>;
  /** The only answer with whole addresses: for whoever posts to them. */
  guildWebhooks(input: { guild_id: string }): Promise<z.infer<typeof webhooksRow>>;
  /** The most a server can spend. */
  worstCase(input: { guild_id: string }): Promise<z.infer<typeof worstCaseRow>>;
  /** Keeps a choice; null forgets all of the actor's, an empty one only reads. */
  draftSettings(input: { actor: StoreActor; change: SettingsChangeInput | null }): Promise<SetupRow>;
  /** Compare-and-set of the draft's revision and of the version it stands on. */
  saveSettings(input: { actor: StoreActor; revision: string }): Promise<z.infer<typeof saveSettingsAnswer>>;
};

/** The settings' functions on any home. */
export function createSettingsStore(rpc: Rpc): SettingsStore {
  const call = async <T>(name: string, input: unknown, answer: z.ZodType<T>): Promise<T> =>
    answer.parse(JSON.parse(await rpc.call(name, toWire(input))));
  return {
    guildSettings: (input) => call('guild_settings', input, settingsRow),
    guildWebhooks: (input) => call('guild_webhooks', input, webhooksRow),
    worstCase: (input) => call('worst_case', input, worstCaseRow),
    draftSettings: (input) => call('draft_settings', input, setupAnswer),
    saveSettings: (input) => call('save_settings', input, saveSettingsAnswer),
  };
}
