import { ComponentType } from 'discord.js';
import type { APIMessage } from 'discord.js';
import type { AttachmentRef } from '../core/index.ts';
import { attachmentRef } from './invocation.ts';

/**
 * What a media component of a message shows, as Discord resolved it. Where its size is not told it counts as one
 * byte, because zero would mean an empty file; the bytes are counted again on the way in.
 */
function mediaRef(media: object): AttachmentRef | null {
  if (!('url' in media) || typeof media.url !== 'string' || !URL.canParse(media.url)) return null;
  const name = new URL(media.url).pathname.split('/').at(-1) || 'media';
  const contentType =
    'content_type' in media && typeof media.content_type === 'string' ? media.content_type : null;
  const bytes = 'size' in media && typeof media.size === 'number' ? media.size : 1;
  return { url: media.url, name, bytes, contentType };
}

function fromComponents(node: unknown, into: AttachmentRef[]): void {
  if (Array.isArray(node)) {
    for (const item of node) fromComponents(item, into);
    return;
  }
  if (node === null || typeof node !== 'object') return;
  if ('components' in node) fromComponents(node.components, into);
  if ('items' in node) fromComponents(node.items, into);
  const media =
    'file' in node && 'type' in node && node.type === ComponentType.File
      ? node.file
      : 'media' in node
        ? node.media
        : null;
  const ref = media !== null && typeof media === 'object' ? mediaRef(media) : null;
  if (ref !== null) into.push(ref);
}

/**
 * Every file of a message, once, in order: attachments (voice messages are one), those of forwarded messages, and
 * files and galleries of component messages, whose `attachments` list is empty by design.
 */
export function messageFiles(message: APIMessage): AttachmentRef[] {
  const refs = message.attachments.map(attachmentRef);
  for (const snapshot of message.message_snapshots ?? []) {
    refs.push(...snapshot.message.attachments.map(attachmentRef));
    fromComponents(snapshot.message.components ?? [], refs);
  }
  fromComponents(message.components ?? [], refs);
  const seen = new Set<string>();
  return refs.filter((ref) => !seen.has(ref.url) && seen.add(ref.url));
}
