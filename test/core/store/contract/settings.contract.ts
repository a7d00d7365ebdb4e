import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { approvalRulesSchema } from '../../../../src/core/approvals/approval-rules.ts';
import type { SettingsChangeInput } from '../../../../src/core/store/settings-store.ts';
import type { StoreActor } from '../../../../src/core/store/store.ts';
import { BOOT, scenario, stranger } from '../../../support/scenario.ts';
import type { TestStore } from '../../../support/test-store.ts';
import { later } from './later.ts';

const HOUR = 3_600_000;
const HOOK = 'https://discord.com/api/webhooks/900000000000000001/canary-webhook-token';

/** What a server's settings promise: choices beside them, saved whole or not at all, secrets told to nobody. */
export function settingsContract(open: () => TestStore): void {
  const choose = (actor: StoreActor, change: SettingsChangeInput) =>
    open().store.draftSettings({ actor, change });
  const saved = async (actor: StoreActor, change: SettingsChangeInput) => {
    const { draft } = await choose(actor, change);
    return open().store.saveSettings({ actor, revision: draft!.revision });
  };
  const settings = (guild_id: string) => open().store.guildSettings({ guild_id });

  describe('the settings of a server', () => {
    it('are nobody’s and version 0 before anything was set', async () => {
      const guild_id = randomUUID();
      expect(await settings(guild_id)).toEqual({
        guild_id,
        version: 0,
        source: 'environment',
        admin_channel_id: null,
        admin_role_ids: [],
        results_private: false,
        approval_rules: approvalRulesSchema.parse({}),
        webhooks: { commands: null, hash_chain: null, anomalies: null },
      });
    });

    it('come from the environment until somebody saved their own', async () => {
      const actor = stranger();
      const guild = (channel: string) => ({
        guild_id: actor.guild_id,
        admin_channel_id: channel,
        admin_role_ids: ['7'],
        webhooks: { commands: HOOK, hash_chain: null, anomalies: null },
      });
      await open().store.boot({ ...BOOT, guilds: [guild('1')] });
      await open().store.boot({ ...BOOT, guilds: [guild('2')] });
      expect(await settings(actor.guild_id)).toMatchObject({
        version: 2,
        source: 'environment',
        admin_channel_id: '2',
        webhooks: { commands: '900000000000000001' },
      });
      await saved(actor, { admin_channel_id: '3' });
      await open().store.boot({ ...BOOT, guilds: [guild('4')] });
      expect(await settings(actor.guild_id)).toMatchObject({
        version: 3,
        source: 'setup',
        admin_channel_id: '3',
        admin_role_ids: ['7'],
      });
    });

    it('stay as they are while somebody chooses, and change together when the choices are saved', async () => {
      const actor = stranger();
      await choose(actor, { admin_channel_id: '5' });
      const { settings: before, draft } = await choose(actor, { results_private: true });
      expect(before).toMatchObject({ admin_channel_id: null, results_private: false });
      expect(draft).toMatchObject({
        settings: { admin_channel_id: '5', results_private: true },
        changed: ['admin_channel_id', 'results_private'],
      });
      const answer = await open().store.saveSettings({ actor, revision: draft!.revision });
      expect(answer).toMatchObject({
        answer: 'saved',
        from: { version: 0 },
        settings: { version: 1, admin_channel_id: '5', results_private: true },
        draft: null,
      });
    });

    it('take a channel or a webhook away when it is chosen to be none', async () => {
      const actor = stranger();
      await saved(actor, { admin_channel_id: '5', webhook_commands: HOOK });
      await saved(actor, { admin_channel_id: null, webhook_commands: null });
      expect(await settings(actor.guild_id)).toMatchObject({
        version: 2,
        admin_channel_id: null,
        webhooks: { commands: null },
      });
    });
  });

  describe('choices in /setup', () => {
    it('are each person’s own, and no two have the same revision', async () => {
      const [a, b] = [stranger(), stranger()];
      const one = await choose(a, { results_private: true });
      const two = await choose(b, { results_private: true });
      expect(one.draft!.revision).not.toBe(two.draft!.revision);
      expect((await choose({ ...b, guild_id: a.guild_id }, {})).draft).toBeNull();
    });

    it('are saved only as they were shown: a later choice makes the button old', async () => {
      const actor = stranger();
      const shown = await choose(actor, { results_private: true });
      await choose(actor, { admin_channel_id: '5' });
      const answer = await open().store.saveSettings({ actor, revision: shown.draft!.revision });
      expect(answer).toMatchObject({ answer: 'gone', settings: { version: 0 } });
    });

    it('are not saved over what somebody else saved, but stand on it then', async () => {
      const actor = stranger();
      const other = stranger(actor.guild_id);
      const shown = await choose(actor, { results_private: true });
      await saved(other, { admin_channel_id: '6' });
      const first = await open().store.saveSettings({ actor, revision: shown.draft!.revision });
      expect(first).toMatchObject({ answer: 'conflict', settings: { version: 1, results_private: false } });
      const again = await open().store.saveSettings({ actor, revision: first.draft!.revision });
      expect(again).toMatchObject({
        answer: 'saved',
        settings: { version: 2, admin_channel_id: '6', results_private: true },
      });
    });

    it('of two saved at once are saved one after the other: the second is told', async () => {
      const actor = stranger();
      const other = stranger(actor.guild_id);
      const [a, b] = await Promise.all([
        choose(actor, { admin_channel_id: '1' }),
        choose(other, { admin_channel_id: '2' }),
      ]);
      const answers = await Promise.all([
        open().store.saveSettings({ actor, revision: a.draft!.revision }),
        open().store.saveSettings({ actor: other, revision: b.draft!.revision }),
      ]);
      expect(answers.map(({ answer }) => answer).sort()).toEqual(['conflict', 'saved']);
    });

    it('are forgotten when discarded, and after an hour', async () => {
      const actor = stranger();
      const { draft } = await choose(actor, { results_private: true });
      await later(open(), HOUR + 1000, async () => {
        expect((await choose(actor, {})).draft).toBeNull();
        expect(await open().store.saveSettings({ actor, revision: draft!.revision })).toMatchObject({
          answer: 'gone',
        });
      });
      expect((await open().store.draftSettings({ actor, change: null })).draft).toBeNull();
    });

    it('that change nothing save nothing', async () => {
      const actor = stranger();
      const head = await open().store.auditHead();
      expect(await saved(actor, { results_private: false })).toMatchObject({ answer: 'same' });
      expect((await open().store.auditHead()).next).toBe(head.next);
    });

    it('name settings alone', async () => {
      const change = { guild_id: 'x' } as unknown as SettingsChangeInput;
      await expect(choose(stranger(), change)).rejects.toThrow();
    });
  });

  describe('saved settings', () => {
    it('are in the chain without an id or an address, and make every cached decision stale', async () => {
      const actor = stranger();
      const { context } = scenario(open().store);
      const before = await context(actor);
      const answer = await saved(actor, {
        admin_channel_id: '987654321',
        admin_role_ids: ['123456789'],
        webhook_anomalies: HOOK,
        results_private: true,
      });
      if (answer.answer !== 'saved') throw new Error(answer.answer);
      const [entry] = await open().store.auditEntries({ from: answer.audit_seq, limit: 1 });
      expect(JSON.parse(entry!.body)).toMatchObject({
        kind: 'settings_saved',
        facts: {
          version: 1,
          changed: ['admin_channel_id', 'admin_role_ids', 'results_private', 'webhook_anomalies'],
          to: { admin_channel: true, admin_roles: 1, webhooks: 1, results_private: true },
        },
      });
      expect(entry!.body).not.toMatch(/987654321|123456789|canary|900000000000000001/);
      const after = await context(actor);
      expect(after.config_version).toBe(before.config_version + 1);
      expect(after.guild.results_private).toBe(true);
    });

    it('tell of a webhook its id; the whole address only to whoever posts to it', async () => {
      const actor = stranger();
      const answer = await saved(actor, { webhook_hash_chain: HOOK });
      expect(JSON.stringify(answer)).not.toContain('canary');
      expect(answer).toMatchObject({ settings: { webhooks: { hash_chain: '900000000000000001' } } });
      expect(await open().store.guildWebhooks({ guild_id: actor.guild_id })).toEqual({
        commands: null,
        hash_chain: HOOK,
        anomalies: null,
      });
    });

    it('are shown with the most the server can spend, by its own limits and everyone’s', async () => {
      const { worst } = await choose(stranger(), {});
      expect(worst).toEqual({ day_nano: '25000000000', month_nano: '250000000000' });
    });
  });
}
