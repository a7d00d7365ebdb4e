import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { type ApprovalRules, approvalRulesSchema } from '../approvals/approval-rules.ts';
import { OPERATIONS } from '../operations/index.ts';
import { PROVIDER_CONFIGS } from '../providers/index.ts';
import type { Actor } from '../request.ts';
import { storeActor } from '../router/context.ts';
import type { SettingsRow, SetupRow } from '../store/settings-rows.ts';
import type { SettingsChangeInput } from '../store/settings-store.ts';
import type { Store } from '../store/store.ts';
import {
  type ChooseAnswer,
  type GuildSettings,
  type SaveAnswer,
  type Settings,
  type SettingsChange,
  type Setup,
  WEBHOOKS,
} from './settings.ts';
import { isWebhookUrl } from './webhook-url.ts';

type SettingsDeps = {
  store: Pick<Store, 'guildSettings' | 'draftSettings' | 'saveSettings' | 'record'>;
  /** Ends in `/api`. */
  apiUrl: string;
};

const ROLES_MAX = 10;
/** Of a draft; anything else was written by no panel, and fits no draft. */
const REVISION = /^\d{1,18}$/;
const discordId = z.string().regex(/^\d{5,25}$/);
const places = z.object({
  adminChannelId: discordId.nullable().optional(),
  adminRoleIds: z.array(discordId).max(ROLES_MAX).optional(),
});

/** What rules can name. */
const NAMEABLE = {
  operations: OPERATIONS.map(({ id }) => id),
  models: PROVIDER_CONFIGS.flatMap(({ id: provider, models }) =>
    models
      .filter(
        ({ status, capability }) =>
          status === 'active' && OPERATIONS.some((operation) => operation.capability === capability),
      )
      .map(({ id }) => `${provider}/${id}`),
  ),
};

function settingsOf(row: SettingsRow): GuildSettings {
  return {
    guildId: row.guild_id,
    version: row.version,
    source: row.source,
    adminChannelId: row.admin_channel_id,
    adminRoleIds: row.admin_role_ids,
    resultsPrivate: row.results_private,
    approvalRules: row.approval_rules,
    webhooks: row.webhooks,
  };
}

function setupOf({ settings, draft, worst }: SetupRow): Setup {
  const nano = (text: string | null): bigint | null => (text === null ? null : BigInt(text));
  return {
    settings: settingsOf(settings),
    draft: draft && {
      revision: draft.revision,
      settings: settingsOf(draft.settings),
      // Rules that were never set and rules that were set to what they were differ in the text alone.
      changed: draft.changed.filter(
        (name) =>
          name !== 'approval_rules' ||
          !isDeepStrictEqual(draft.settings.approval_rules, settings.approval_rules),
      ),
    },
    worst: { day: nano(worst.day_nano), month: nano(worst.month_nano) },
  };
}

/** The change as the store takes it, or what of it cannot be taken. */
function checked(change: SettingsChange, apiUrl: string): { input: SettingsChangeInput } | ChooseAnswer {
  const { adminChannelId, adminRoleIds, resultsPrivate, approvalRules, webhooks = {} } = change;
  if (!places.safeParse(change).success) return { answer: 'id_invalid' };
  const bad = WEBHOOKS.find((name) => webhooks[name] && !isWebhookUrl(webhooks[name], apiUrl));
  if (bad !== undefined) return { answer: 'webhook_invalid', webhook: bad };
  const rules = approvalRulesSchema.optional().safeParse(approvalRules);
  if (!rules.success) {
    return { answer: 'rules_invalid', field: rules.error.issues[0]?.path.join('.') ?? '' };
  }
  const hooks = WEBHOOKS.flatMap((name) =>
    webhooks[name] === undefined ? [] : [[`webhook_${name}`, webhooks[name]]],
  );
  return {
    input: {
      ...(adminChannelId !== undefined && { admin_channel_id: adminChannelId }),
      ...(adminRoleIds !== undefined && { admin_role_ids: [...new Set(adminRoleIds)].sort() }),
      ...(resultsPrivate !== undefined && { results_private: resultsPrivate }),
      ...(rules.data !== undefined && { approval_rules: rules.data }),
      ...Object.fromEntries(hooks),
    },
  };
}

/** What the rules name though nothing of that name serves: a slip, or something that served once. */
function strangeNames(rules: ApprovalRules): string[] {
  const { operations, models } = NAMEABLE;
  return [
    ...rules.always_operations.filter((id) => !operations.some((known) => known === id)),
    ...rules.always_models.filter((id) => !models.includes(id)),
  ];
}

/** Whoever saves stays an admin: by a role they hold, or by Manage Server, which the payload says and we do not. */
function locksOut(actor: Actor, { draft }: Setup): boolean {
  if (!draft?.changed.includes('admin_role_ids')) return false;
  const roles = draft.settings.adminRoleIds;
  return roles.length > 0 && !roles.some((role) => actor.roleIds.includes(role));
}

async function save(deps: SettingsDeps, actor: Actor, revision: string): Promise<SaveAnswer> {
  const who = storeActor(actor);
  const setup = setupOf(await deps.store.draftSettings({ actor: who, change: {} }));
  if (setup.draft?.revision === revision && locksOut(actor, setup)) return { answer: 'locks_out', setup };
  const answer = await deps.store.saveSettings({ actor: who, revision });
  if (answer.answer !== 'saved') return { answer: answer.answer, setup: setupOf(answer) };
  return {
    answer: 'saved',
    from: settingsOf(answer.from),
    to: settingsOf(answer.settings),
    changed: answer.changed,
    auditSeq: answer.audit_seq,
  };
}

/** Makes `core.settings` on a store; nothing is cached, for an admin must see what is. */
export function createSettings(deps: SettingsDeps): Settings {
  const { store } = deps;
  const refused = async (actor: Actor, tried: string): Promise<{ answer: 'not_admin' }> => {
    await store.record({
      kind: 'admin_refused',
      actor: storeActor(actor),
      operation_id: null,
      facts: { tried },
    });
    return { answer: 'not_admin' };
  };
  const draft = async (actor: Actor, change: SettingsChangeInput | null): Promise<Setup> =>
    setupOf(await store.draftSettings({ actor: storeActor(actor), change }));
  return {
    nameable: NAMEABLE,
    of: async (guildId) => settingsOf(await store.guildSettings({ guild_id: guildId })),
    setup: (actor) => draft(actor, {}),
    choose: async (actor, change) => {
      if (!actor.admin) return refused(actor, 'settings_choose');
      const fit = checked(change, deps.apiUrl);
      if ('answer' in fit) return fit;
      const strange = fit.input.approval_rules ? strangeNames(fit.input.approval_rules) : [];
      if (strange.length > 0) {
        // Rules that were made when it served stay until somebody takes them away.
        const { settings, draft: own } = await draft(actor, {});
        const shown = [settings, ...(own ? [own.settings] : [])];
        const before = new Set(shown.flatMap((one) => strangeNames(one.approvalRules)));
        if (!strange.every((name) => before.has(name))) return { answer: 'rule_unknown' };
      }
      return { answer: 'chosen', setup: await draft(actor, fit.input) };
    },
    discard: (actor) => draft(actor, null),
    save: async (actor, revision) =>
      actor.admin
        ? save(deps, actor, REVISION.test(revision) ? revision : '0')
        : refused(actor, 'settings_save'),
  };
}
