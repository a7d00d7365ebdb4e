import { ComponentType } from 'discord.js';
import type { APIMessage } from 'discord.js';

function namesIn(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(namesIn);
  if (node === null || typeof node !== 'object') return [];
  const own =
    'type' in node && node.type === ComponentType.File && 'name' in node && typeof node.name === 'string'
      ? [node.name]
      : [];
  return 'components' in node ? [...own, ...namesIn(node.components)] : own;
}

/** Names of the files that a message of components shows; its `attachments` are empty by Discord's design. */
export function shownFileNames(message: Pick<APIMessage, 'components'>): string[] {
  return namesIn(message.components ?? []);
}
