import { z } from 'zod';
import type { Store } from '../store/store.ts';
import type { ChainEntry, CommandEntry, Followers } from './followers.ts';

type FollowersDeps = {
  store: Pick<
    Store,
    | 'home'
    | 'auditEntries'
    | 'guildWebhooks'
    | 'followersDue'
    | 'leaveFollowers'
    | 'commandEntries'
    | 'followerTold'
    | 'messageRedrawn'
    | 'closeWebhook'
    | 'closedTold'
    | 'openWebhook'
    | 'webhookTurn'
    | 'holdWebhook'
  >;
  owner: string;
  guildIds: readonly string[];
};

/** A dead process's webhooks wait this long for the next one; longer than the longest post. */
const LEASE_S = 240;
const ENTRIES_MOST = 500;

/** The sole process on a PGlite goes on at once where the one before it died. */
const SOLE = 'sole';

const body = z.object({ kind: z.string(), prev: z.string() });

/** What a body says for the chain's channel; one that somebody broke is mirrored with its hash all the same. */
function wordsOf(text: string): z.infer<typeof body> {
  try {
    return body.parse(JSON.parse(text));
  } catch {
    return { kind: 'unreadable', prev: '' };
  }
}

type EntryRow = Awaited<ReturnType<Store['commandEntries']>>['entries'][number];

function commandEntry(row: EntryRow): CommandEntry {
  const { seq, at, kind, operation, facts, target_id: whom } = row;
  const who = row.user_id === null ? (row.someone ? 'erased' : null) : { userId: row.user_id };
  return { seq, at, kind, operation, who, whom, facts };
}

type DueRows = Awaited<ReturnType<Store['followersDue']>>;

function dueOf({ held, open, closed, redraw }: DueRows): Awaited<ReturnType<Followers['due']>> {
  return {
    held,
    open: open.map((row) => ({
      name: row.name,
      guildId: row.guild_id,
      webhookId: row.webhook_id,
      url: row.url,
      nextSeq: row.next_seq,
      waiting: row.waiting,
    })),
    closed: closed.map((row) => ({
      name: row.name,
      guildId: row.guild_id,
      why: row.why,
      noticeId: row.notice_id,
      since: row.since,
      adminChannelId: row.admin_channel_id,
    })),
    redraw: redraw.map((row) => ({
      messageId: row.message_id,
      guildId: row.guild_id,
      from: row.from_seq,
      next: row.next_seq,
      marks: row.marks,
      channelId: row.channel_id,
      url: row.url,
    })),
  };
}

/** Makes `core.followers` on a store. */
export function createFollowers(deps: FollowersDeps): Followers {
  const { store, guildIds } = deps;
  const owner = store.home === 'pglite' ? SOLE : deps.owner;
  return {
    due: async () => dueOf(await store.followersDue({ owner, seconds: LEASE_S, guild_ids: guildIds })),
    commandsFrom: async (guildId, from) => {
      const { next, entries } = await store.commandEntries({ guild_id: guildId, from });
      return { next, entries: entries.map(commandEntry) };
    },
    chainFrom: async (from) => {
      const rows = await store.auditEntries({ from, limit: ENTRIES_MOST });
      const entries = rows.map((row): ChainEntry => {
        const { kind, prev } = wordsOf(row.body);
        return { seq: row.seq, kind, prev, hash: row.hash };
      });
      return { next: (entries.at(-1)?.seq ?? from - 1) + 1, entries };
    },
    told: async ({ name, guildId, webhookId }, from, next, message) => {
      const [message_id, channel_id] = [message?.id ?? null, message?.channelId ?? null];
      const whose = { name, guild_id: guildId, webhook_id: webhookId };
      return (await store.followerTold({ ...whose, from, next, message_id, channel_id })).told;
    },
    redrawn: ({ messageId, marks }) => store.messageRedrawn({ message_id: messageId, marks }),
    close: async ({ name, guildId, webhookId }, why) => {
      await store.closeWebhook({ name, guild_id: guildId, webhook_id: webhookId, why });
    },
    closedTold: (noticeId) => store.closedTold({ notice_id: noticeId }),
    open: async (name, guildId, webhookId) => {
      await store.openWebhook({ name, guild_id: guildId, webhook_id: webhookId });
    },
    turn: async (webhookId, spacingMs) =>
      (await store.webhookTurn({ webhook_id: webhookId, spacing_ms: spacingMs })).wait_ms,
    holdBack: (webhookId, ms) => store.holdWebhook({ webhook_id: webhookId, ms }),
    addresses: (guildId) => store.guildWebhooks({ guild_id: guildId }),
    leave: () => store.leaveFollowers({ owner }),
  };
}
