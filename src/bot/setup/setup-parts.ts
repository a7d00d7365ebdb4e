import { ButtonStyle, ComponentType } from 'discord.js';
import type {
  APIButtonComponentWithCustomId,
  APIComponentInMessageActionRow,
  APITextDisplayComponent,
} from 'discord.js';
import type { ActionRow } from '../cards/card.ts';

/** A row of the panel. */
export function panelRow(...components: APIComponentInMessageActionRow[]): ActionRow {
  return { type: ComponentType.ActionRow, components };
}

/** A button of the panel. */
export function panelButton(
  label: string,
  customId: string,
  style: APIButtonComponentWithCustomId['style'] = ButtonStyle.Secondary,
  disabled = false,
): APIButtonComponentWithCustomId {
  return { type: ComponentType.Button, style, label, custom_id: customId, disabled };
}

/** A word above a select of what it is: its own text is what was picked. */
export function panelLabel(content: string): APITextDisplayComponent {
  return { type: ComponentType.TextDisplay, content: `-# ${content}` };
}
