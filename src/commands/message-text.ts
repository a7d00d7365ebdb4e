import { ComponentType, EmbedType } from 'discord.js';
import type { APIEmbed, APIMessage } from 'discord.js';

function fromEmbed(embed: APIEmbed): string[] {
  const fields = embed.fields ?? [];
  return [embed.title, embed.description, ...fields.flatMap((field) => [field.name, field.value])].filter(
    (text) => text !== undefined,
  );
}

function fromComponents(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(fromComponents);
  if (node === null || typeof node !== 'object') return [];
  const own =
    'type' in node &&
    node.type === ComponentType.TextDisplay &&
    'content' in node &&
    typeof node.content === 'string'
      ? [node.content]
      : [];
  return 'components' in node ? [...own, ...fromComponents(node.components)] : own;
}

/** The words of a message, in reading order: its text, what it forwards, its embeds and text components. */
export function messageText(message: APIMessage): string {
  const forwarded = (message.message_snapshots ?? []).map((snapshot) => snapshot.message.content);
  return [
    message.content,
    ...forwarded,
    ...message.embeds
      .filter((embed) => embed.type === undefined || embed.type === EmbedType.Rich)
      .flatMap(fromEmbed),
    ...fromComponents(message.components ?? []),
  ]
    .filter((text) => text.trim() !== '')
    .join('\n\n');
}
