import { ButtonStyle, ComponentType } from 'discord.js';
import type { APIButtonComponentWithCustomId } from 'discord.js';
import { linePages, pageOf } from '../../commands/line-pages.ts';
import { formatCustomId } from '../custom-id.ts';
import type { WireMessage } from '../wire-message.ts';
import { OPERATION_SCOPE } from './buttons.ts';
import { type ActionRow, cardMessage } from './card.ts';

/** A card takes 3,900 characters with its title. */
const ROOM = 3_600;

function turnRow(operationId: string, page: number, of: number): ActionRow {
  const turn = (label: string, to: number): APIButtonComponentWithCustomId => ({
    type: ComponentType.Button,
    style: ButtonStyle.Secondary,
    label,
    // Both may lead to the first page where there is no other: what they are called keeps them apart.
    custom_id: formatCustomId({
      scope: OPERATION_SCOPE,
      action: 'steps',
      id: operationId,
      arg: `${Math.max(0, to)}.${label.toLowerCase()}`,
    }),
    disabled: to < 0 || to >= of,
  });
  return { type: ComponentType.ActionRow, components: [turn('Previous', page - 1), turn('Next', page + 1)] };
}

/** What the record tells of an operation, for one person: every line of it, on as many pages as it takes (from 0). */
export function detailsCard(
  operationId: string,
  title: string,
  lines: readonly string[],
  asked: number,
): WireMessage {
  const { lines: shown, page, of } = pageOf(linePages(lines, ROOM), asked);
  return cardMessage(
    {
      tone: 'plain',
      title: `Details · ${title}${of > 1 ? ` · page ${page + 1} of ${of}` : ''}`,
      lines: shown,
      rows: of > 1 ? [turnRow(operationId, page, of)] : [],
    },
    { ephemeral: true },
  );
}
