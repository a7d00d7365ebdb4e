import { ComponentType, InteractionResponseType, TextInputStyle } from 'discord.js';
import type { APIInteractionResponse } from 'discord.js';
import { approvalCustomId } from './approval-buttons.ts';

const FIELD = 'reason';
/** As the core keeps it. */
const REASON_MAX = 500;

/** Asks why, bound to the same request as the button; the reason may stay empty. */
export function denyForm(approvalId: string, binding: string): APIInteractionResponse {
  return {
    type: InteractionResponseType.Modal,
    data: {
      custom_id: approvalCustomId('deny', { approvalId, binding }),
      title: 'Deny this request',
      components: [
        {
          type: ComponentType.Label,
          label: 'Reason',
          description: 'The person who asked reads it. You may leave it empty.',
          component: {
            type: ComponentType.TextInput,
            custom_id: FIELD,
            style: TextInputStyle.Paragraph,
            placeholder: 'For example: please use the cheaper model',
            max_length: REASON_MAX,
            required: false,
          },
        },
      ],
    },
  };
}

/** What was typed, null when nothing was. */
export function denyReason(fields: ReadonlyMap<string, string>): string | null {
  const reason = (fields.get(FIELD) ?? '').trim().slice(0, REASON_MAX);
  return reason === '' ? null : reason;
}
