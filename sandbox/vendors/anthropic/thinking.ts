import { createHash } from 'node:crypto';
import type { Block, MessagesRequest } from './messages-request.ts';

/** A thinking block as it stands in an answer and is handed back with the next request. */
export type ThinkingBlock = { type: 'thinking'; thinking: string; signature: string };

/** The signature of what is shown: whoever changes a thought on the way back is found out. */
function signatureOf(shown: string): string {
  return createHash('sha256').update(`sandbox thought: ${shown}`).digest('base64');
}

/** Whether a request wants an answer to begin with what it was thought over with. */
export function isThinking({ thinking }: MessagesRequest): boolean {
  return thinking?.['type'] === 'adaptive' || thinking?.['type'] === 'enabled';
}

/** A thought as the request wants it shown: in words, or left out but signed. */
export function thinkingBlock(request: MessagesRequest, thought: string): ThinkingBlock {
  const shown = request.thinking?.['display'] === 'omitted' ? '' : thought;
  return { type: 'thinking', thinking: shown, signature: signatureOf(shown) };
}

/** Whether a thinking block that comes back is one the stand-in wrote, unchanged. */
export function isOwnThought(block: Block): boolean {
  return block['signature'] === signatureOf(String(block['thinking']));
}
