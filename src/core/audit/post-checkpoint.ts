import type { Log } from '../log.ts';
import type { PostRow } from '../store/checkpoints-rows.ts';
import type { Store } from '../store/store.ts';
import { type EarlierMessage, checkpointMessage } from './checkpoint-message.ts';
import { type WitnessBoard, webhookIdOf } from './witness-board.ts';

type PostDeps = {
  store: Pick<Store, 'nextPost' | 'checkpointPosted' | 'postsToCheck' | 'postChecked'>;
  board: WitnessBoard;
  log: Log;
};

/** A message is read back once an hour while it is among the newest, and in its turn for ever after. */
const READ_AGAIN_S = 3_600;
/** Of each webhook at a look, so that reading never crowds out posting. */
const READ_AT_ONCE = 3;

const earlier = (row: PostRow['previous']): EarlierMessage | null =>
  row && { messageId: row.message_id, size: row.size };

/**
 * Posts the newest checkpoint to a webhook that does not have it yet. A process that dies before it wrote the message's
 * number down leaves a message nobody names; the same checkpoint is then posted again, which contradicts nothing.
 */
export async function postCheckpoint({ store, board, log }: PostDeps, url: string): Promise<void> {
  const webhook_id = webhookIdOf(url);
  const { checkpoint, previous } = await store.nextPost({ webhook_id });
  if (!checkpoint) return;
  const { size, note } = checkpoint;
  const posted = await board.post(url, checkpointMessage(size, note, earlier(previous)));
  if (posted.kind === 'not_posted') {
    log.warn({ webhook: webhook_id, size }, 'a checkpoint could not be posted; it is tried again');
    return;
  }
  const previous_id = previous?.post_id ?? null;
  await store.checkpointPosted({ webhook_id, size, message_id: posted.messageId, previous_id });
}

/** Reads posted checkpoints back and compares them to the letter; what is edited or gone is put on record once. */
export async function readBack({ store, board, log }: PostDeps, url: string): Promise<void> {
  const webhook_id = webhookIdOf(url);
  const due = await store.postsToCheck({ webhook_id, older_than_s: READ_AGAIN_S, limit: READ_AT_ONCE });
  for (const post of due) {
    const found = await board.read(url, post.message_id);
    if (found.kind === 'unknown') return;
    const same =
      found.kind === 'message' &&
      !found.edited &&
      found.content === checkpointMessage(post.size, post.note, earlier(post.previous));
    const state = found.kind === 'gone' ? 'deleted' : same ? 'posted' : 'edited';
    const { news } = await store.postChecked({ post_id: post.post_id, found: state });
    if (news)
      log.error({ webhook: webhook_id, size: post.size, state }, 'a posted checkpoint is not as it was');
  }
}
