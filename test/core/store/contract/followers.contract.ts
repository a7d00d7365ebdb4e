import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { scenario, stranger } from '../../../support/scenario.ts';
import type { TestStore } from '../../../support/test-store.ts';

const hook = (id: string, token = 'canary-webhook-token'): string =>
  `https://discord.com/api/webhooks/${id}/${token}`;

/** What followers promise: nothing untold, nothing told twice by two, nothing of one server in another's channel. */
export function followersContract(open: () => TestStore): void {
  /** A server that has a commands webhook, with one of its people. */
  const withHook = async (url = hook('900000000000000001')) => {
    const actor = stranger();
    const { draft } = await open().store.draftSettings({ actor, change: { webhook_commands: url } });
    await open().store.saveSettings({ actor, revision: draft!.revision });
    return { actor, guild_id: actor.guild_id };
  };
  const save = async (actor: ReturnType<typeof stranger>, webhook_commands: string | null) => {
    const { draft } = await open().store.draftSettings({ actor, change: { webhook_commands } });
    await open().store.saveSettings({ actor, revision: draft!.revision });
  };
  /** The message that told the first entry of a server. */
  const posts = (guild_id: string, from: number, webhook_id = '900000000000000001') =>
    ({
      name: 'commands',
      guild_id,
      webhook_id,
      from,
      next: from + 1,
      message_id: randomUUID(),
      channel_id: '7',
    }) as const;
  const erase = (guild_id: string) =>
    open().sql('update helix.actors set discord_user_id = null where guild_id = $1', [guild_id]);
  const leased = async (guild_id: string, owner = 'a') => {
    await open().sql("delete from helix.leases where name = 'followers'");
    return open().store.followersDue({ owner, seconds: 60, guild_ids: [guild_id] });
  };

  describe('the followers of a server', () => {
    it('begin with the very change that set their webhook', async () => {
      const { guild_id } = await withHook();
      const { open: due } = await leased(guild_id);
      expect(due).toMatchObject([{ name: 'commands', guild_id, url: hook('900000000000000001') }]);
      const { entries } = await open().store.commandEntries({ guild_id, from: due[0]?.next_seq ?? -1 });
      expect(entries.map(({ kind }) => kind)).toEqual(['settings_saved']);
    });

    it('are one process’s work at a time, until it leaves or its time is over', async () => {
      const { guild_id } = await withHook();
      expect((await leased(guild_id)).held).toBe(true);
      const due = (owner: string) => open().store.followersDue({ owner, seconds: 60, guild_ids: [guild_id] });
      expect(await due('b')).toEqual({ held: false, open: [], closed: [], redraw: [] });
      expect((await due('a')).held).toBe(true);
      await open().store.leaveFollowers({ owner: 'b' });
      expect((await due('b')).held).toBe(false);
      await open().store.leaveFollowers({ owner: 'a' });
      expect((await due('b')).held).toBe(true);
      await open().sql("update helix.leases set until = helix.now() where name = 'followers'");
      expect((await due('a')).held).toBe(true);
    });

    it('stand where they were told to, and nowhere else', async () => {
      const { guild_id } = await withHook();
      const from = (await leased(guild_id)).open[0]?.next_seq ?? -1;
      const posted = { webhook_id: '900000000000000001', message_id: null, channel_id: null };
      const told = { name: 'commands', guild_id, ...posted } as const;
      expect(await open().store.followerTold({ ...told, from, next: from + 1 })).toEqual({ told: true });
      expect(await open().store.followerTold({ ...told, from, next: from + 5 })).toEqual({ told: false });
      const rows = await open().sql('select next_seq::int as n from helix.followers where guild_id = $1', [
        guild_id,
      ]);
      expect(rows).toEqual([{ n: from + 1 }]);
    });

    it('never see what the people of another server did', async () => {
      const here = await withHook();
      const there = await withHook(hook('900000000000000002'));
      const from = (await leased(here.guild_id)).open[0]?.next_seq ?? -1;
      await scenario(open().store).whole(there.actor, 10);
      await scenario(open().store).whole(here.actor, 10);
      const seen = await open().store.commandEntries({ guild_id: here.guild_id, from });
      expect(new Set(seen.entries.map(({ user_id }) => user_id))).toEqual(
        new Set([here.actor.discord_user_id]),
      );
      expect(JSON.stringify(seen)).not.toContain('hello');
    });

    it('go on where they stood with another address, and begin anew after none', async () => {
      const { actor, guild_id } = await withHook();
      const first = (await leased(guild_id)).open[0]?.next_seq ?? -1;
      await save(actor, hook('900000000000000003'));
      expect((await leased(guild_id)).open).toMatchObject([
        { next_seq: first, webhook_id: '900000000000000003' },
      ]);
      await save(actor, null);
      expect((await leased(guild_id)).open).toEqual([]);
      await save(actor, hook('900000000000000003'));
      expect((await leased(guild_id)).open[0]?.next_seq).toBeGreaterThan(first + 1);
    });

    it('close once, on the record and without any id, and are told again when their webhook is well', async () => {
      const { guild_id } = await withHook();
      const whose = { name: 'commands', guild_id, webhook_id: '900000000000000001' } as const;
      expect(await open().store.closeWebhook({ ...whose, webhook_id: '1', why: 'unknown_webhook' })).toEqual({
        closed: false,
      });
      expect(await open().store.closeWebhook({ ...whose, why: 'unknown_webhook' })).toMatchObject({
        closed: true,
      });
      expect(await open().store.closeWebhook({ ...whose, why: 'unknown_webhook' })).toEqual({
        closed: false,
      });
      const due = await leased(guild_id);
      expect(due).toMatchObject({ open: [], closed: [{ name: 'commands', why: 'unknown_webhook' }] });
      await open().store.closedTold({ notice_id: due.closed[0]?.notice_id ?? randomUUID() });
      expect((await leased(guild_id)).closed).toEqual([]);
      expect(await open().store.openWebhook(whose)).toMatchObject({ opened: true });
      expect((await leased(guild_id)).open).toHaveLength(1);
      const { next } = await open().store.auditHead();
      const last = await open().store.auditEntries({ from: next - 2, limit: 2 });
      expect(last.map(({ body }) => body).join()).toMatch(/webhook_closed.*webhook_opened/);
      expect(last.map(({ body }) => body).join()).not.toMatch(/canary|90000000000000000/);
    });

    it('draw a message again when somebody in it was erased, until it was drawn after the last erasure', async () => {
      const { actor, guild_id } = await withHook();
      const from = (await leased(guild_id)).open[0]?.next_seq ?? -1;
      const told = posts(guild_id, from);
      await open().store.followerTold(told);
      expect((await leased(guild_id)).redraw).toEqual([]);
      await erase(actor.guild_id);
      const [message] = (await leased(guild_id)).redraw;
      expect(message).toMatchObject({
        message_id: told.message_id,
        from_seq: from,
        url: hook('900000000000000001'),
      });
      const seen = await open().store.commandEntries({ guild_id, from });
      expect(seen.entries[0]).toMatchObject({ someone: true, user_id: null });
      await open().store.messageRedrawn({ message_id: told.message_id, marks: message?.marks ?? 0 });
      expect((await leased(guild_id)).redraw).toEqual([]);
    });

    it('leave a message that names somebody erased to the admins once its webhook was replaced, also while it was posted', async () => {
      const { actor, guild_id } = await withHook();
      await open().sql("update helix.guild_settings set admin_channel_id = 'admins' where guild_id = $1", [
        guild_id,
      ]);
      const from = (await leased(guild_id)).open[0]?.next_seq ?? -1;
      const [before, during] = [posts(guild_id, from), posts(guild_id, from)];
      await open().store.followerTold(before);
      await save(actor, hook('900000000000000004'));
      await open().store.followerTold(during);
      const left = () => open().store.leftMessages({ guild_ids: [guild_id] });
      expect(await left()).toEqual([]);
      const { next } = await open().store.auditHead();
      await erase(guild_id);
      expect((await leased(guild_id)).redraw).toEqual([]);
      const [notice, ...others] = await left();
      expect(others).toEqual([]);
      expect(notice).toMatchObject({ guild_id, admin_channel_id: 'admins' });
      expect(new Set(notice?.messages)).toEqual(
        new Set(
          [before, during].map(({ message_id }) => ({ message_id, channel_id: '7', what: 'commands' })),
        ),
      );
      const late = { message_id: randomUUID(), guild_id, channel_id: '7', code: '50013' } as const;
      await open().store.leaveMessage({ ...late, what: 'message' });
      await open().store.leaveMessage({ ...late, what: 'message' });
      // The same notice has the same messages, whatever is left later.
      expect((await left()).find(({ notice_id }) => notice_id === notice?.notice_id)).toEqual(notice);
      expect(await left()).toHaveLength(2);
      await open().store.leftTold({ notice_id: notice?.notice_id ?? '' });
      expect(await left()).toMatchObject([{ messages: [{ message_id: late.message_id }] }]);
      const bodies = (await open().store.auditEntries({ from: next, limit: 500 })).map(({ body }) => body);
      expect(bodies.filter((body) => body.includes('erasure_message_left'))).toHaveLength(3);
    });

    it('hold back all webhooks at once, those that nobody asked for yet among them', async () => {
      const wait = async (webhook_id: string) =>
        (await open().store.webhookTurn({ webhook_id, spacing_ms: 2_500 })).wait_ms;
      const start = Date.parse('2027-05-06T00:00:00Z');
      const at = (ms: number) => open().setNow(new Date(start + ms).toISOString());
      const [known, strange] = [randomUUID(), randomUUID()];
      try {
        await at(0);
        expect(await wait(known)).toBe(0);
        expect(await wait('*')).toBe(0);
        await open().store.holdWebhook({ webhook_id: '*', ms: 60_000 });
        await at(20_000);
        expect([await wait(known), await wait(strange), await wait('*')]).toEqual([40_000, 40_000, 40_000]);
        await at(60_000);
        // Whoever only asks takes nobody's turn.
        expect([await wait('*'), await wait('*'), await wait(known), await wait(known)]).toEqual([
          0, 0, 0, 2_500,
        ]);
      } finally {
        await open().setNow(null);
      }
    });

    it('have one pace for a webhook, whoever asks, and hold it back together', async () => {
      const webhook_id = randomUUID();
      const turn = async () => (await open().store.webhookTurn({ webhook_id, spacing_ms: 2_500 })).wait_ms;
      const start = Date.parse('2027-05-05T00:00:00Z');
      const at = (ms: number) => open().setNow(new Date(start + ms).toISOString());
      try {
        await at(0);
        const waits = await Promise.all([turn(), turn(), turn(), turn()]);
        expect(waits.sort((a, b) => a - b)).toEqual([0, 2_500, 2_500, 2_500]);
        await at(2_499);
        expect(await turn()).toBe(1);
        await at(2_500);
        expect(await turn()).toBe(0);
        await open().store.holdWebhook({ webhook_id, ms: 90_000 });
        await open().store.holdWebhook({ webhook_id, ms: 10 });
        await at(12_500);
        expect(await turn()).toBe(80_000);
        // Nothing legitimate lies hours ahead: the clock was set back.
        await at(-7_200_000);
        expect(await turn()).toBe(0);
        await at(-14_400_000);
        await open().store.holdWebhook({ webhook_id, ms: 5_000 });
        expect(await turn()).toBe(5_000);
      } finally {
        await open().setNow(null);
      }
    });
  });
}
