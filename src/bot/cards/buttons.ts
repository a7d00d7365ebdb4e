import { ButtonStyle, ComponentType } from 'discord.js';
import type { APIButtonComponentWithCustomId } from 'discord.js';
import { formatCustomId } from '../custom-id.ts';
import type { ActionRow } from './card.ts';

/** What can be done to an operation by a click. */
export type OperationAction =
  | 'cancel'
  | 'retry'
  | 'details'
  | 'steps'
  | 'delete'
  | 'show'
  | 'format'
  | 'continue'
  | 'ask';

/** The scope of every custom_id that names an operation. */
export const OPERATION_SCOPE = 'op';

type ButtonLook = { label: string; style: APIButtonComponentWithCustomId['style'] };

/** Those that have one look wherever they stand. */
type ButtonAction = Exclude<OperationAction, 'format' | 'steps'>;

const LOOKS: Record<ButtonAction, ButtonLook> = {
  cancel: { label: 'Cancel', style: ButtonStyle.Secondary },
  retry: { label: 'Retry', style: ButtonStyle.Primary },
  details: { label: 'Details', style: ButtonStyle.Secondary },
  delete: { label: 'Delete', style: ButtonStyle.Secondary },
  continue: { label: 'Continue', style: ButtonStyle.Primary },
  ask: { label: 'Ask another question', style: ButtonStyle.Primary },
  show: { label: 'Show my result', style: ButtonStyle.Primary },
};

/**
 * One row with the named buttons, all bound to the operation. They outlive the process: their state is stored. `voiceId`
 * is the voice message that belongs to this one, which **Delete** takes along.
 */
export function buttonRow(
  operationId: string,
  actions: readonly ButtonAction[],
  voiceId: string | null = null,
): ActionRow {
  return {
    type: ComponentType.ActionRow,
    components: actions.map((action) => ({
      type: ComponentType.Button,
      style: LOOKS[action].style,
      label: LOOKS[action].label,
      custom_id: formatCustomId({
        scope: OPERATION_SCOPE,
        action,
        id: operationId,
        arg: action === 'delete' ? voiceId : null,
      }),
    })),
  };
}

/** A select that offers the other formats of a result. */
export function formatRow(operationId: string, formats: readonly { id: string; label: string }[]): ActionRow {
  return {
    type: ComponentType.ActionRow,
    components: [
      {
        type: ComponentType.StringSelect,
        custom_id: formatCustomId({ scope: OPERATION_SCOPE, action: 'format', id: operationId, arg: null }),
        placeholder: 'Get it in another format',
        options: formats.map((format) => ({ label: format.label, value: format.id })),
      },
    ],
  };
}
