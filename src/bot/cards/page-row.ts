import { ButtonStyle, ComponentType } from 'discord.js';
import type { APIButtonComponentWithCustomId } from 'discord.js';
import { formatCustomId } from '../custom-id.ts';
import type { ActionRow } from './card.ts';

/** Buttons to the neighbours of a page (from 0); the next page is made anew when one is pressed. */
export function pageRow({
  command,
  page,
  of,
  about = null,
}: {
  command: string;
  page: number;
  of: number;
  /** What the pages are about, where a command has several lists. */
  about?: string | null;
}): ActionRow {
  const button = (label: string, to: number): APIButtonComponentWithCustomId => ({
    type: ComponentType.Button,
    style: ButtonStyle.Secondary,
    label,
    custom_id: formatCustomId({
      scope: command,
      action: label.toLowerCase(),
      id: String(Math.max(0, to)),
      arg: about,
    }),
    disabled: to < 0 || to >= of,
  });
  return {
    type: ComponentType.ActionRow,
    components: [button('Previous', page - 1), button('Next', page + 1)],
  };
}
