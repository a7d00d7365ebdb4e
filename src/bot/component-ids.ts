import type { APIMessage } from 'discord.js';
import { parseCustomId } from './custom-id.ts';

/** Every custom_id below `node`, however deep: containers hold rows, rows hold buttons. */
function collect(node: unknown, into: string[]): void {
  if (Array.isArray(node)) {
    for (const item of node) collect(item, into);
  } else if (node !== null && typeof node === 'object') {
    if ('custom_id' in node && typeof node.custom_id === 'string') into.push(node.custom_id);
    if ('components' in node) collect(node.components, into);
    if ('accessory' in node) collect(node.accessory, into);
    if ('component' in node) collect(node.component, into);
  }
}

/** All custom_ids a message carries. */
export function customIdsOf(message: Pick<APIMessage, 'components'>): string[] {
  const ids: string[] = [];
  collect(message.components ?? [], ids);
  return ids;
}

/** True when one of the message's buttons belongs to the operation or the approval of that id. */
export function carriesId(message: Pick<APIMessage, 'components'>, id: string): boolean {
  return customIdsOf(message).some((text) => parseCustomId(text)?.id === id);
}
