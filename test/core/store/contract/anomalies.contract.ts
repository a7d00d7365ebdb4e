import { describe, expect, it } from 'vitest';
import { scenario, stranger } from '../../../support/scenario.ts';
import type { StoreActor } from '../../../../src/core/store/store.ts';
import type { TestStore } from '../../../support/test-store.ts';
import { later } from './later.ts';

const MINUTE = 60_000;
const HOOK = '123456789012345678';
const URL = `https://discord.com/api/webhooks/${HOOK}/token-of-anomalies`;
let made = 0;

/** What is measured, and what becomes of a finding. */
export function anomaliesContract(open: () => TestStore): void {
  const finding = (over: { value?: number; guild_id?: string | null; scope?: string } = {}) => ({
    detector: 'above_held',
    scope: `model:test-${(made += 1)}`,
    guild_id: null,
    value: 1,
    facts: { times: 1 },
    ...over,
  });
  const note = (...findings: ReturnType<typeof finding>[]) =>
    open().store.noteFindings({ findings, quiet: { above_held: 600 } });
  const measured = async () => {
    const answer = await open().store.measure({ owner: 'watcher', seconds: 60 });
    if (!answer.held) throw new Error('somebody else measures');
    return answer;
  };
  /** A served server with an anomalies webhook. */
  const servedGuild = async (): Promise<StoreActor> => {
    const actor = stranger();
    await open().sql(`insert into helix.guild_settings (guild_id, webhook_anomalies) values ($1, $2)`, [
      actor.guild_id,
      URL,
    ]);
    return actor;
  };
  const boardOf = async (guild_id: string) =>
    (await open().store.incidentsDue({ guild_ids: [guild_id] })).find((one) => one.guild_id === guild_id);

  describe('an incident', () => {
    it('is opened once, told again when it is twice as bad, and over after its quiet time, each on the record', async () => {
      const one = finding();
      const { next: start } = await open().store.auditHead();
      expect(await note(one)).toMatchObject({ opened: 1, escalated: 0 });
      expect(await note({ ...one, value: 1.9 })).toMatchObject({ opened: 0, escalated: 0 });
      expect(await note({ ...one, value: 2 })).toMatchObject({ opened: 0, escalated: 1 });
      expect(await note()).toMatchObject({ resolved: 0 });
      await later(open(), 11 * MINUTE, async () => {
        expect((await note()).resolved).toBeGreaterThan(0);
        expect(await note(one)).toMatchObject({ opened: 1 });
      });
      const bodies = (await open().store.auditEntries({ from: start, limit: 500 })).map(({ body }) => body);
      const kinds = bodies.filter((body) => body.includes(one.scope)).map((body) => JSON.parse(body).kind);
      expect(kinds).toEqual([
        'incident_opened',
        'incident_escalated',
        'incident_resolved',
        'incident_opened',
      ]);
    });

    it('is one when two processes find it at once', async () => {
      const one = finding();
      const answers = await Promise.allSettled([note(one), note(one), note(one)]);
      const opened = answers.map((answer) => (answer.status === 'fulfilled' ? answer.value.opened : 0));
      expect(opened.reduce((sum, more) => sum + more, 0)).toBe(1);
    });

    it('is shown to each server it concerns, again when it changes, and never to another', async () => {
      const [here, there] = [await servedGuild(), await servedGuild()];
      const own = finding({ guild_id: here.guild_id });
      await note(own);
      const scopes = (await boardOf(here.guild_id))?.fresh.map(({ scope }) => scope) ?? [];
      expect(scopes).toContain(own.scope);
      expect((await boardOf(there.guild_id))?.fresh.map(({ scope }) => scope) ?? []).not.toContain(own.scope);
      const incident = (await boardOf(here.guild_id))?.fresh.find(({ scope }) => scope === own.scope);
      if (!incident) throw new Error('not due');
      const { incident_id, version } = incident;
      const posted = { webhook_id: HOOK, message_id: 'm1', channel_id: '7' };
      const told = { guild_id: here.guild_id, ...posted, incidents: [{ incident_id, version }] };
      await open().store.incidentsTold(told);
      const isDue = async (): Promise<boolean> =>
        JSON.stringify((await boardOf(here.guild_id)) ?? {}).includes(own.scope);
      expect(await isDue()).toBe(false);
      await note({ ...own, value: 4 });
      expect((await boardOf(here.guild_id))?.changed).toMatchObject([
        { message_id: 'm1', incidents: [{ value: 4 }] },
      ]);
    });

    it('is shown anew where another webhook took the place of the one it stood at', async () => {
      const here = await servedGuild();
      const own = finding({ guild_id: here.guild_id });
      await note(own);
      const fresh = (await boardOf(here.guild_id))?.fresh ?? [];
      const incidents = fresh.map(({ incident_id, version }) => ({ incident_id, version }));
      const posted = { webhook_id: HOOK, message_id: 'm2', channel_id: '7' };
      await open().store.incidentsTold({ guild_id: here.guild_id, ...posted, incidents });
      expect(await boardOf(here.guild_id)).toBeUndefined();
      const another = URL.replace(HOOK, '223456789012345678');
      await open().sql('update helix.guild_settings set webhook_anomalies = $1 where guild_id = $2', [
        another,
        here.guild_id,
      ]);
      expect(await boardOf(here.guild_id)).toMatchObject({ url: another, changed: [] });
      expect((await boardOf(here.guild_id))?.fresh.map(({ scope }) => scope)).toContain(own.scope);
    });

    it('is drawn again on its webhook without the erased person it named, and left to the admins on one that was replaced', async () => {
      const here = await servedGuild();
      const set = (column: string, value: string) =>
        open().sql(`update helix.guild_settings set ${column} = $1 where guild_id = $2`, [
          value,
          here.guild_id,
        ]);
      await set('admin_channel_id', 'admins');
      const { actor_id } = await open().store.actorId({ actor: here });
      const own = finding({ guild_id: here.guild_id, scope: `user:${actor_id}` });
      await note(own);
      const shown = async (webhook_id: string, message_id: string) => {
        const board = await boardOf(here.guild_id);
        const incidents = (board?.fresh ?? []).map(({ incident_id, version }) => ({ incident_id, version }));
        expect(incidents.length).toBeGreaterThan(0);
        const posted = { webhook_id, message_id, channel_id: '7' };
        await open().store.incidentsTold({ guild_id: here.guild_id, ...posted, incidents });
        return incidents;
      };
      await shown(HOOK, 'on-the-old');
      const other = '323456789012345678';
      await set('webhook_anomalies', URL.replace(HOOK, other));
      const incidents = await shown(other, 'on-the-new');
      const left = () => open().store.leftMessages({ guild_ids: [here.guild_id] });
      expect(await left()).toEqual([]);
      await open().sql('update helix.actors set discord_user_id = null where actor_id = $1', [actor_id]);
      const changed = (await boardOf(here.guild_id))?.changed ?? [];
      expect(changed).toMatchObject([{ message_id: 'on-the-new' }]);
      expect(changed[0]?.incidents.find(({ scope }) => scope === own.scope)).toMatchObject({ user_id: null });
      const [notice, ...others] = await left();
      expect(others).toEqual([]);
      expect(notice?.messages).toEqual([{ message_id: 'on-the-old', channel_id: '7', what: 'anomalies' }]);
      await open().store.leftTold({ notice_id: notice?.notice_id ?? '' });
      // Drawn without them, a message is nobody's trouble any more, whatever becomes of its webhook.
      const redrawn =
        changed[0]?.incidents.map(({ incident_id, version }) => ({ incident_id, version })) ?? incidents;
      const posted = { webhook_id: other, message_id: 'on-the-new', channel_id: null };
      await open().store.incidentsTold({ guild_id: here.guild_id, ...posted, incidents: redrawn });
      await set('webhook_anomalies', URL.replace(HOOK, '423456789012345678'));
      await note({ ...own, value: 8 });
      expect(await left()).toEqual([]);
    });

    it('is seen by an admin once, by the first characters of its id, and told so', async () => {
      const admin = await servedGuild();
      const own = finding({ guild_id: admin.guild_id });
      await note(own);
      const row = (await open().store.incidents({ guild_id: admin.guild_id })).find(
        ({ scope }) => scope === own.scope,
      );
      const incident = row?.incident_id.slice(0, 8) ?? '';
      expect(await open().store.ackIncident({ actor: stranger(), incident })).toEqual({ answer: 'unknown' });
      expect(await open().store.ackIncident({ actor: admin, incident })).toMatchObject({ answer: 'acked' });
      expect(await open().store.ackIncident({ actor: admin, incident })).toMatchObject({
        answer: 'same',
        incident: { acked_by: admin.discord_user_id },
      });
    });

    it('is kept but not shown while its detector is muted', async () => {
      const admin = await servedGuild();
      const until = new Date(Date.now() + 60 * MINUTE).toISOString();
      const mute = { actor: admin, detector: 'above_held', scope: '*' };
      await open().store.muteIncidents({ ...mute, until });
      await note(finding({ guild_id: admin.guild_id }));
      expect(await boardOf(admin.guild_id)).toBeUndefined();
      await open().store.muteIncidents({ ...mute, until: null });
      expect((await boardOf(admin.guild_id))?.fresh.length).toBeGreaterThan(0);
    });
  });

  describe('the measure', () => {
    it('is taken by one process at a time', async () => {
      await measured();
      expect(await open().store.measure({ owner: 'another', seconds: 60 })).toEqual({ held: false });
      await open().store.leaveWatch({ owner: 'watcher' });
      expect(await open().store.measure({ owner: 'another', seconds: 60 })).toMatchObject({ held: true });
      await open().store.leaveWatch({ owner: 'another' });
    });

    it('knows what a person spent just now, of which limit, and on the days before', async () => {
      const actor = stranger();
      await scenario(open().store).whole(actor, 3_000);
      const { actor_id } = await open().store.actorId({ actor });
      const burn = (await measured()).burns.find(({ scope }) => scope === `user:${actor_id}`);
      expect(burn).toMatchObject({
        guild_id: actor.guild_id,
        limit_nano: '10000000000',
        spent_nano: '3000',
        ten_minutes_nano: '3000',
        two_hours_nano: '3000',
        days: [],
      });
    });

    it('takes a record that is not whole for a sign, whoever found it', async () => {
      const before = (await measured()).signs.find(({ detector }) => detector === 'chain_broken')?.in_an_hour;
      for (const kind of ['chain_broken', 'verify_failed', 'checkpoint_edited', 'checkpoint_deleted'])
        await open().sql(`select helix.audit_append($1, null, null, null, '{}')`, [kind]);
      const after = (await measured()).signs.find(({ detector }) => detector === 'chain_broken')?.in_an_hour;
      expect(after).toBe((before ?? 0) + 4);
    });

    it('counts signs of the record, for the person, the server or the model they are about', async () => {
      const actor = stranger();
      const record = (kind: string, facts: Record<string, string> = {}) =>
        open().store.record({ kind, actor, operation_id: null, facts });
      await record('stranger_clicked');
      await record('stranger_clicked');
      await record('guild_not_listed');
      await record('refused');
      const signs = (await measured()).signs.filter(
        ({ scope, guild_id }) => guild_id === actor.guild_id || scope === `guild:${actor.guild_id}`,
      );
      const counted = Object.fromEntries(signs.map((one) => [one.detector, one.in_ten_minutes]));
      expect(counted).toEqual({ strangers_clicking: 2, unlisted_guild: 1, repeated_refusals: 1 });
      const again = (await measured()).signs.filter(({ guild_id }) => guild_id === actor.guild_id);
      expect(again.find(({ detector }) => detector === 'strangers_clicking')?.in_an_hour).toBe(2);
    });
  });
}
