import type { Incident, IncidentBoard, PostedMessage } from '../../core/index.ts';
import type { BotParts } from '../parts.ts';
import { incidentMessage } from './incident-message.ts';
import { refusedMessage } from './refused-message.ts';
import type { WebhookFault } from './webhook-reply.ts';
import type { WebhookSender } from './webhook-sender.ts';

/** More new incidents than this at once are one message: nobody reads a storm one by one. */
const STORM = 5;
/** A webhook that just failed rests, ms. */
const REST_MS = 60_000;
/** After a message that Discord does not take: a fault of ours, which asking again hardly mends, ms. */
const REFUSED_REST_MS = 300_000;

/** Shows incidents to webhooks; one that just failed rests. */
export type IncidentTeller = {
  /** Posts and changes what this board is to show, until that is done, the webhook fails, or it is `until` (ms). */
  tell(board: IncidentBoard, until: number): Promise<void>;
};

type PostReply = Awaited<ReturnType<WebhookSender['post']>>;

const instead = (count: number) =>
  refusedMessage(count === 1 ? 'An incident' : `What ${count} incidents say`, '', '/anomalies list');

/** True where somebody stood in it who was erased since. */
function namedErased({ scope, userId, acked }: Incident): boolean {
  return (scope.startsWith('user:') && userId === null) || (acked !== null && acked.by === null);
}

/** Posts what they say, or a plain line in its place when Discord does not take that. */
async function post(
  { webhooks, log }: BotParts,
  board: IncidentBoard,
  incidents: readonly Incident[],
): Promise<PostReply> {
  const answer = await webhooks.post(board.url, incidentMessage(incidents));
  if (answer.kind !== 'refused') return answer;
  log.error({ guild: board.guildId, ...answer }, 'an incident is not taken; a plain line goes instead');
  return webhooks.post(board.url, instead(incidents.length));
}

/** Makes the teller; what it remembers is lost with the process and costs no incident. */
export function createIncidentTeller(parts: BotParts): IncidentTeller {
  const { webhooks: sender, clock, log } = parts;
  const { anomalies, followers } = parts.core;
  const rests = new Map<string, number>();

  const failed = async (board: IncidentBoard, fault: WebhookFault): Promise<void> => {
    const { guildId, webhookId } = board;
    if (fault.kind === 'gone') {
      await followers.close({ name: 'anomalies', guildId, webhookId }, 'unknown_webhook');
      return;
    }
    rests.set(board.url, clock.now() + Math.max(REST_MS, fault.kind === 'later' ? fault.retryAfterMs : 0));
    log.warn({ guild: guildId, ...fault }, 'an incident could not be shown; it is tried again');
  };

  /** Discord takes no more changes of that message, or nothing at all: what names somebody erased is for the admins. */
  const refused = async (
    { guildId, url }: IncidentBoard,
    message: PostedMessage | null,
    incidents: readonly Incident[],
    fault: Extract<WebhookFault, { kind: 'refused' }>,
  ): Promise<void> => {
    log.error({ guild: guildId, ...fault }, 'Discord does not take a message about an incident');
    if (message === null) rests.set(url, clock.now() + REFUSED_REST_MS);
    else if (incidents.some(namedErased)) {
      const left = {
        guildId,
        messageId: message.id,
        channelId: message.channelId,
        what: 'anomalies',
      } as const;
      await parts.core.privacy.leave(left, String(fault.code ?? fault.status));
    }
  };

  /** False when the webhook failed and the rest has to wait. */
  const show = async (
    board: IncidentBoard,
    incidents: readonly Incident[],
    message: PostedMessage | null,
  ): Promise<boolean> => {
    const answer =
      message === null
        ? await post(parts, board, incidents)
        : await sender.edit(board.url, message.id, incidentMessage(incidents));
    if (answer.kind === 'posted') {
      await anomalies.told(board, answer, incidents);
      return true;
    }
    if (answer.kind === 'refused') await refused(board, message, incidents, answer);
    else if (answer.kind !== 'edited' && answer.kind !== 'message_gone') {
      await failed(board, answer);
      return false;
    }
    // One message that Discord does not take keeps no other waiting.
    if (message === null) return true;
    const open = incidents.some(({ resolvedAt }) => resolvedAt === null);
    // It is deleted, or stays as it was: what is still open is said again, in a message of its own.
    if (answer.kind !== 'edited' && open) return show(board, incidents, null);
    await anomalies.told(board, message, incidents);
    return true;
  };

  const tell: IncidentTeller['tell'] = async (board, until) => {
    if ((rests.get(board.url) ?? 0) > clock.now()) return;
    for (const { message, incidents } of board.changed) {
      if (clock.now() > until || !(await show(board, incidents, message))) return;
    }
    const { fresh } = board;
    const messages = fresh.length > STORM ? [fresh] : fresh.map((one) => [one]);
    for (const incidents of messages) {
      if (clock.now() > until || !(await show(board, incidents, null))) return;
    }
  };
  return { tell };
}
