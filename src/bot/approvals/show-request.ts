import { ComponentType, MessageFlags } from 'discord.js';
import { decisionReply } from '../../commands/replies/decisions.ts';
import { clipped } from '../../commands/plain-text.ts';
import { replyLines } from '../../commands/replies/reply.ts';
import { detailsLines } from '../cards/details-lines.ts';
import { replyCardMessage } from '../cards/outcome-card.ts';
import type { Use } from '../control.ts';
import type { BotParts } from '../parts.ts';
import type { OutgoingFile, WireMessage } from '../wire-message.ts';
import { requestSentence } from './approval-card.ts';
import { describeRequest } from './describe-request.ts';
import { shownInput } from './shown-input.ts';

/** The trail is shown up to here; the file has all of it. */
const TRAIL_MAX = 1_800;
const COLOUR = 0x5b6ee1;

/** Privately, as the whole record of a request goes to one reader. */
function detailsMessage(
  title: string,
  lines: readonly string[],
  files: readonly OutgoingFile[],
): WireMessage {
  const text = [`**Details · ${title}**`, ...lines].join('\n');
  return {
    body: {
      flags: MessageFlags.IsComponentsV2 | MessageFlags.Ephemeral,
      components: [
        {
          type: ComponentType.Container,
          accent_color: COLOUR,
          components: [
            { type: ComponentType.TextDisplay, content: text },
            ...files.map(({ name }) => ({
              type: ComponentType.File as const,
              file: { url: `attachment://${name}` },
            })),
          ],
        },
      ],
    },
    files,
  };
}

async function refuse(parts: BotParts, use: Use, answer: 'unknown' | 'not_admin'): Promise<void> {
  const message = replyCardMessage('refused', 'Approval', replyLines(decisionReply({ answer }), null));
  await parts.interactions.editOriginal(use.address.interactionToken, message);
}

/**
 * Shows an approver, and nobody else, everything about a request: the whole input (a private one too, which is
 * written into the record), the candidates and the trail.
 */
export async function showRequest(parts: BotParts, use: Use): Promise<void> {
  const { core, log } = parts;
  const view = await core.approvals.get(use.id);
  if (view === null || view.guildId !== use.actor.guildId) return refuse(parts, use, 'unknown');
  const facts = { approval: view.approvalId, operation: view.operationId };
  if (!use.actor.admin) {
    await core.record('stranger_clicked', use.actor, facts);
    return refuse(parts, use, 'not_admin');
  }
  if (view.private) await core.record('private_input_shown', use.actor, facts);
  const { title, asked, operation } = await describeRequest(parts, view);
  const input = await shownInput(core, asked, use.address.maxFileBytes, log);
  const trail = (operation === null ? [] : detailsLines(operation)).join('\n');
  // A file shows Discord's timestamps as they are written.
  const written = trail.replaceAll(/<t:(\d+):f>/g, (_, s: string) =>
    new Date(Number(s) * 1000).toISOString(),
  );
  const file: OutgoingFile = {
    name: 'trail.txt',
    contentType: 'text/plain; charset=utf-8',
    bytes: Buffer.from(written),
    description: null,
  };
  const lines = [requestSentence({ view, what: asked.what }), ...input.lines, clipped(trail, TRAIL_MAX)];
  const files = trail.length > TRAIL_MAX ? [...input.files, file] : input.files;
  await parts.interactions.editOriginal(use.address.interactionToken, detailsMessage(title, lines, files));
}
