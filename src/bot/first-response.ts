import { ComponentType, InteractionResponseType, MessageFlags, TextInputStyle } from 'discord.js';
import type { APIInteractionResponse, APIModalInteractionResponseCallbackData } from 'discord.js';
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
  const { body } = replyCardMessage('refused', 'Helix', replyLines(reply, null));
  return {
    type: InteractionResponseType.ChannelMessageWithSource,
    data: {
      flags: body.flags ?? MessageFlags.Ephemeral,
      components: body.components ?? [],
      allowed_mentions: { parse: [] },
    },
  };
}

/** Discord's limit for a form's text field. */
const FIELD_MAX = 4_000;

/** Opens a command's form; its custom_id names the command and carries the options that were already given. */
export function formResponse(command: string, form: Form): APIInteractionResponse {
  const data: APIModalInteractionResponseCallbackData = {
    custom_id: formatCustomId({ scope: command, action: 'submit', id: '0', arg: form.arg }),
    title: form.title,
    components: form.fields.map((field) => ({
      type: ComponentType.Label,
      label: field.label,
      description: field.description,
      component: {
        type: ComponentType.TextInput,
        custom_id: field.id,
        style: TextInputStyle.Paragraph,
        placeholder: field.placeholder,
        max_length: Math.min(field.maxLength, FIELD_MAX),
        required: true,
      },
    })),
  };
  return { type: InteractionResponseType.Modal, data };
}
