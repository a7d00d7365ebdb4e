import type { BlobStore } from '../blobs/blob-store.ts';
import type { Log } from '../log.ts';
import type { Actor } from '../request.ts';
import { storeActor } from '../router/context.ts';
import type { PrivacyOperationRow } from '../store/privacy-rows.ts';
import type { Store } from '../store/store.ts';
import type { DeleteMessage, ErasureAnswer, Privacy, PrivacyView } from './privacy.ts';

type PrivacyDeps = {
  store: Pick<
    Store,
    | 'privacy'
    | 'setOptOut'
    | 'askErasure'
    | 'exportPerson'
    | 'dueErasures'
    | 'forgetMessages'
    | 'eraseActor'
    | 'dropBlobs'
    | 'leaveMessage'
    | 'leftMessages'
    | 'leftTold'
  >;
  guildIds: readonly string[];
  blobs: Pick<BlobStore, 'remove'>;
  log: Log;
};

type Due = Awaited<ReturnType<Store['dueErasures']>>[number];

const PAGE = 200;
/** Characters of a copy: a Discord message takes no larger file without a boost. */
const EXPORT_MOST = 20_000_000;

async function show(deps: PrivacyDeps, actor: Actor): Promise<PrivacyView> {
  const row = await deps.store.privacy({ actor: storeActor(actor) });
  const { servers, operations, contents, files, bookings, settings } = row;
  return {
    servers,
    operations,
    contents,
    files,
    bookings,
    settings,
    fileBytes: BigInt(row.file_bytes),
    cost: BigInt(row.cost_nano),
    optedOut: row.opted_out,
    erasedAfter: row.erased_after,
  };
}

/** An operation as its owner gets it: the words parsed, the files by name and hash. */
function copyOf(row: PrivacyOperationRow): unknown {
  const { input, result, conversation, ...rest } = row;
  const words = (text: string | null): unknown => (text === null ? null : (JSON.parse(text) as unknown));
  return { ...rest, input: words(input), result: words(result), conversation: words(conversation) };
}

async function exportJson(
  deps: PrivacyDeps,
  actor: Actor,
): Promise<{ json: string; operations: number; complete: boolean }> {
  const parts: string[] = [];
  let [length, after, complete]: [number, string | null, boolean] = [0, null, true];
  for (;;) {
    const rows: PrivacyOperationRow[] = await deps.store.exportPerson({
      actor: storeActor(actor),
      after,
      limit: PAGE,
    });
    for (const row of rows) {
      const text = JSON.stringify(copyOf(row), null, 2);
      length += text.length;
      complete &&= length <= EXPORT_MOST;
      if (complete) parts.push(text);
    }
    after = rows.at(-1)?.operation_id ?? null;
    if (rows.length < PAGE || !complete) break;
  }
  const about = JSON.stringify(await deps.store.privacy({ actor: storeActor(actor) }), null, 2);
  const json = `{"about": ${about},\n"complete": ${complete},\n"operations": [\n${parts.join(',\n')}\n]}\n`;
  return { json, operations: parts.length, complete };
}

async function askErasure(deps: PrivacyDeps, actor: Actor, on: boolean): Promise<ErasureAnswer> {
  const answer = await deps.store.askErasure({ actor: storeActor(actor), on });
  switch (answer.answer) {
    case 'asked':
      return { answer: 'asked', dueAt: answer.due_at, auditSeq: answer.audit_seq };
    case 'already':
      return { answer: 'already', dueAt: answer.due_at };
    case 'withdrawn':
      return { answer: 'withdrawn', auditSeq: answer.audit_seq };
    case 'none':
    default:
      return { answer: 'none' };
  }
}

/** Deletes what is outside the database, then the words; true once the person is erased. */
async function eraseOne(deps: PrivacyDeps, due: Due, deleteMessage: DeleteMessage): Promise<boolean> {
  const gone: { kind: string; id: string }[] = [];
  for (const { kind, id, channel_id, message_id } of due.messages) {
    const message = {
      guildId: due.guild_id,
      channelId: channel_id,
      messageId: message_id,
      thread: kind === 'thread',
    };
    if (await deleteMessage(message)) gone.push({ kind, id });
  }
  if (gone.length > 0) await deps.store.forgetMessages({ messages: gone });
  if (due.blobs.length > 0) {
    await deps.blobs.remove(due.blobs);
    await deps.store.dropBlobs({ keys: due.blobs });
  }
  const { answer } = await deps.store.eraseActor({ actor_id: due.actor_id });
  if (answer === 'erased') deps.log.info({ actor: due.actor_id }, 'a person was erased, as they asked');
  return answer === 'erased';
}

/** Makes `core.privacy` on a store and the files. */
export function createPrivacy(deps: PrivacyDeps): Privacy {
  return {
    show: (actor) => show(deps, actor),
    exportJson: (actor) => exportJson(deps, actor),
    optOut: async (actor, on) => {
      const answer = await deps.store.setOptOut({ actor: storeActor(actor), on });
      return answer.answer === 'set' ? { answer: 'set', auditSeq: answer.audit_seq } : answer;
    },
    askErasure: (actor, on) => askErasure(deps, actor, on),
    eraseDue: async (deleteMessage) => {
      let erased = 0;
      for (const due of await deps.store.dueErasures()) {
        // Whoever cannot be erased now, because a file or a message does not go, keeps nobody else waiting.
        const gone = await eraseOne(deps, due, deleteMessage).catch((error: unknown) => {
          deps.log.warn(
            { actor: due.actor_id, err: error },
            'a person could not be erased; it is tried again',
          );
          return false;
        });
        if (gone) erased += 1;
      }
      return erased;
    },
    leave: ({ messageId, guildId, channelId, what }, code) =>
      deps.store.leaveMessage({
        message_id: messageId,
        guild_id: guildId,
        channel_id: channelId,
        what,
        code,
      }),
    left: async () =>
      (await deps.store.leftMessages({ guild_ids: deps.guildIds })).map((row) => ({
        noticeId: row.notice_id,
        guildId: row.guild_id,
        adminChannelId: row.admin_channel_id,
        since: row.since,
        messages: row.messages.map(({ message_id, channel_id, what }) => ({
          messageId: message_id,
          channelId: channel_id,
          what,
        })),
      })),
    leftTold: (noticeId) => deps.store.leftTold({ notice_id: noticeId }),
  };
}
