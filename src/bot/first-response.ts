import { ComponentType, InteractionResponseType, MessageFlags, TextInputStyle } from 'discord.js';
import type {
  APIInteractionResponse,
  APILabelComponent,
  APIModalInteractionResponseCallbackData,
} from 'discord.js';
import type { Form } from '../commands/command.ts';
import { type NoticeCode, noticeReply } from '../commands/replies/notices.ts';
import { type Reply, replyLines } from '../commands/replies/reply.ts';
import { replyCardMessage } from './cards/outcome-card.ts';
import { formatCustomId } from './custom-id.ts';

/** Acknowledges with a private "thinking" answer that is filled in later. */
export const PRIVATE_DEFER: APIInteractionResponse = {
  type: InteractionResponseType.DeferredChannelMessageWithSource,
  data: { flags: MessageFlags.Ephemeral },
};

/** Acknowledges a click and leaves its message as it is. */
export const DEFER_UPDATE: APIInteractionResponse = { type: InteractionResponseType.DeferredMessageUpdate };

/** Answers at once, privately, with a fixed text of the catalogue. */
export function noticeResponse(code: NoticeCode): APIInteractionResponse {
  return replyResponse(noticeReply(code));
}

/** Answers at once, privately, with a reply. */
export function replyResponse(reply: Reply): APIInteractionResponse {
  const { body } = replyCardMessage('refused', '', replyLines(reply, null));
  return {
    type: InteractionResponseType.ChannelMessageWithSource,
    data: {
      flags: body.flags ?? MessageFlags.Ephemeral,
      components: body.components ?? [],
      allowed_mentions: { parse: [] },
    },
  };
}

function uploadField({ id, label, description, max }: NonNullable<Form['upload']>): APILabelComponent {
  return {
    type: ComponentType.Label,
    label,
    description,
    component: {
      type: ComponentType.FileUpload,
      custom_id: id,
      min_values: 0,
      max_values: max,
      required: false,
    },
  };
}

/** Discord's limit for a form's text field. */
const FIELD_MAX = 4_000;

/** Opens a form under a custom_id. */
export function modalResponse(customId: string, form: Form): APIInteractionResponse {
  const data: APIModalInteractionResponseCallbackData = {
    custom_id: customId,
    title: form.title,
    components: [
      ...form.fields.map((field) => ({
        type: ComponentType.Label as const,
        label: field.label,
        description: field.description,
        component: {
          type: ComponentType.TextInput as const,
          custom_id: field.id,
          style: TextInputStyle.Paragraph,
          placeholder: field.placeholder,
          max_length: Math.min(field.maxLength, FIELD_MAX),
          required: true,
        },
      })),
      ...(form.upload === undefined ? [] : [uploadField(form.upload)]),
    ],
  };
  return { type: InteractionResponseType.Modal, data };
}

/**
 * Opens a command's form; its custom_id names the command and carries the options that were already given, and, where
 * the bot keeps something for it, the interaction's id.
 */
export function formResponse(command: string, form: Form, keptId = '0'): APIInteractionResponse {
  return modalResponse(formatCustomId({ scope: command, action: 'submit', id: keptId, arg: form.arg }), form);
}
