import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approvalRulesSchema } from '../../../src/core/approvals/approval-rules.ts';
import type { Actor } from '../../../src/core/request.ts';
import { createSettings } from '../../../src/core/settings/create-settings.ts';
import type { Settings, SettingsChange } from '../../../src/core/settings/settings.ts';
import { somebody } from '../../support/people.ts';
import { postgresStore } from '../../support/postgres.ts';
import { BOOT } from '../../support/scenario.ts';
import type { TestStore } from '../../support/test-store.ts';

const HOOK = 'https://discord.com/api/webhooks/900000000000000001/canary-webhook-token';
const ROLE = '700000000000000001';

describe('the settings of a server', () => {
  let test: TestStore;
  let settings: Settings;
  beforeAll(async () => {
    test = await postgresStore();
    await test.store.boot(BOOT);
    settings = createSettings({ store: test.store, apiUrl: 'http://127.0.0.1:8420/api' });
  });
  afterAll(() => test.close());

  /** An admin of a server of their own. */
  const admin = (more: Partial<Actor> = {}): Actor =>
    somebody({ admin: true, guildId: String(randomInt(2 ** 47)), roleIds: [ROLE], ...more });
  const saved = async (actor: Actor, change: SettingsChange) => {
    const chosen = await settings.choose(actor, change);
    if (chosen.answer !== 'chosen') throw new Error(chosen.answer);
    return settings.save(actor, chosen.setup.draft?.revision ?? '');
  };

  it('are chosen and saved by admins alone; a member who tries is on record and changes nothing', async () => {
    const actor = admin();
    const member = { ...actor, userId: '5', admin: false };
    const { next } = await test.store.auditHead();
    expect(await settings.choose(member, { resultsPrivate: true })).toEqual({ answer: 'not_admin' });
    expect(await settings.save(member, '1')).toEqual({ answer: 'not_admin' });
    const entries = await test.store.auditEntries({ from: next, limit: 9 });
    expect(entries.map(({ body }) => (JSON.parse(body) as { kind: string }).kind)).toEqual([
      'admin_refused',
      'admin_refused',
    ]);
    expect((await settings.of(actor.guildId)).version).toBe(0);
  });

  it('are read back as they were saved', async () => {
    const actor = admin();
    const rules = approvalRulesSchema.parse({
      always_operations: ['speak'],
      above_usual: 3,
      expires_hours: 48,
    });
    const answer = await saved(actor, {
      adminChannelId: '800000000000000001',
      adminRoleIds: [ROLE, ROLE],
      resultsPrivate: true,
      approvalRules: rules,
      webhooks: { commands: HOOK },
    });
    expect(answer).toMatchObject({
      answer: 'saved',
      changed: [
        'admin_channel_id',
        'admin_role_ids',
        'approval_rules',
        'results_private',
        'webhook_commands',
      ],
      to: await settings.of(actor.guildId),
    });
    expect(await settings.of(actor.guildId)).toMatchObject({
      version: 1,
      source: 'setup',
      adminChannelId: '800000000000000001',
      adminRoleIds: [ROLE],
      approvalRules: rules,
      webhooks: { commands: '900000000000000001' },
    });
  });

  it('take rules about operations and models that serve, all of them, and no others', async () => {
    const actor = admin();
    const asks = (always_models: string[], always_operations: string[] = []) =>
      settings.choose(actor, {
        approvalRules: approvalRulesSchema.parse({ always_models, always_operations }),
      });
    const { models, operations } = settings.nameable;
    expect(models.length).toBeGreaterThan(25);
    expect(await asks([...models], [...operations])).toMatchObject({ answer: 'chosen' });
    expect(await asks([...models, 'nobody/nothing'])).toEqual({ answer: 'rule_unknown' });
    expect(await asks([], ['cook'])).toEqual({ answer: 'rule_unknown' });
    expect((await settings.setup(actor)).draft?.settings.approvalRules.always_models).toEqual(models);
  });

  it.each([
    'https://evil.example/api/webhooks/1/x',
    'http://discord.com/api/webhooks/1/x',
    'https://discord.com.evil.example/api/webhooks/1/x',
    'https://user:password@discord.com/api/webhooks/1/x',
    'https://discord.com/api/webhooks/1',
    'https://discord.com/api/channels/1/messages',
    'http://127.0.0.1:9999/api/webhooks/1/x',
    'not an address',
  ])('take no webhook at %s', async (url) => {
    const actor = admin();
    expect(await settings.choose(actor, { webhooks: { anomalies: url } })).toEqual({
      answer: 'webhook_invalid',
      webhook: 'anomalies',
    });
    expect((await settings.setup(actor)).draft).toBeNull();
  });

  it.each([
    HOOK,
    'https://discordapp.com/api/v10/webhooks/1/x-_.y',
    'https://ptb.discord.com/api/webhooks/1/x',
    'http://127.0.0.1:8420/api/webhooks/1/x',
  ])('take the webhook %s', async (url) => {
    expect(await settings.choose(admin(), { webhooks: { anomalies: url } })).toMatchObject({
      answer: 'chosen',
    });
  });

  it('take no channel or role that is none, no number out of range', async () => {
    const actor = admin();
    const rules = approvalRulesSchema.parse({});
    expect(await settings.choose(actor, { adminChannelId: 'general' })).toEqual({ answer: 'id_invalid' });
    expect(await settings.choose(actor, { adminRoleIds: ["'; drop"] })).toEqual({ answer: 'id_invalid' });
    for (const [field, bad] of [
      ['above_usual', { above_usual: Number.NaN }],
      ['above_usual', { above_usual: -3 }],
      ['above_usual', { above_usual: 1001 }],
      ['expires_hours', { expires_hours: 0 }],
      ['expires_hours', { expires_hours: 1.5 }],
      ['expires_hours', { expires_hours: 169 }],
    ] as const) {
      expect(await settings.choose(actor, { approvalRules: { ...rules, ...bad } })).toEqual({
        answer: 'rules_invalid',
        field,
      });
    }
  });

  it('leave whoever saves them an admin: with a role they hold, or with none at all', async () => {
    const actor = admin();
    expect(await saved(actor, { adminRoleIds: ['700000000000000009'] })).toMatchObject({
      answer: 'locks_out',
    });
    expect((await settings.of(actor.guildId)).adminRoleIds).toEqual([]);
    expect(await saved(actor, { adminRoleIds: ['700000000000000009', ROLE] })).toMatchObject({
      answer: 'saved',
    });
    expect(await saved(actor, { adminRoleIds: [] })).toMatchObject({ answer: 'saved' });
  });

  it('count rules that were never set as the rules that ask for nothing', async () => {
    const actor = admin();
    const answer = await settings.choose(actor, { approvalRules: approvalRulesSchema.parse({}) });
    expect(answer).toMatchObject({ setup: { draft: { changed: [] } } });
  });

  it('are not saved by a button that was made up', async () => {
    const actor = admin();
    await settings.choose(actor, { resultsPrivate: true });
    for (const revision of ['0', '', 'abc', '9'.repeat(40)]) {
      expect(await settings.save(actor, revision)).toMatchObject({ answer: 'gone' });
    }
  });

  it('name for the rules every operation and every model that can serve one', () => {
    expect(settings.nameable.operations).toContain('transcribe');
    expect(settings.nameable.models).toContain('deepgram/nova-3');
    expect(settings.nameable.models.every((name) => /^[a-z]+\/\S+$/.test(name))).toBe(true);
  });
});
