import { isOwnThought } from './thinking.ts';
import { type Block, blocksOf, type MessagesRequest, type Turn } from './messages-request.ts';
import { FIELDS, fieldFault } from './request-fields.ts';

/** Blocks that are passed through with their insides unread. */
const OPAQUE: ReadonlySet<string> = new Set(['image', 'document', 'redacted_thinking', 'search_result']);

/** Which blocks each role may send. */
const ALLOWED: Record<Turn['role'], ReadonlySet<string>> = {
  user: new Set(['text', 'image', 'document', 'search_result', 'tool_result']),
  assistant: new Set([
    'text',
    'thinking',
    'redacted_thinking',
    'tool_use',
    'server_tool_use',
    'web_search_tool_result',
  ]),
  system: new Set(['text']),
};

type CheckedBlock = 'text' | 'tool_use' | 'tool_result' | 'server_tool_use' | 'web_search_tool_result';

function blockFault(block: Block, allowed: ReadonlySet<string>, at: string): string | null {
  const type: unknown = (block as Block | null)?.type;
  if (typeof type !== 'string') return `${at}.type: Field required`;
  if (!allowed.has(type))
    return `${at}: Input tag '${type}' found using 'type' does not match any of the expected tags`;
  if (OPAQUE.has(type)) return null;
  if (type === 'thinking')
    return (
      fieldFault(block, FIELDS.thinking_block, `${at}.thinking`) ??
      (isOwnThought(block) ? null : `${at}: Invalid \`signature\` in \`thinking\` block`)
    );
  const fault = fieldFault(block, FIELDS[type as CheckedBlock], `${at}.${type}`);
  if (fault) return fault;
  return type === 'text' && block.text === '' ? `${at}: text content blocks must be non-empty` : null;
}

function contentFault(content: Turn['content'], allowed: ReadonlySet<string>, at: string): string | null {
  if (content.length === 0) return `${at}: all messages must have non-empty content`;
  if (typeof content === 'string') return null;
  for (const [index, block] of content.entries()) {
    const fault = blockFault(block, allowed, `${at}.content.${index}`);
    if (fault) return fault;
  }
  return null;
}

const idsOf = (turn: Turn | undefined, type: string, field: 'id' | 'tool_use_id'): string[] =>
  blocksOf(turn?.content).flatMap((block) => (block.type === type && block[field] ? [block[field]] : []));

/** Every tool call is answered in the very next message, and nothing else is. */
function pairingFault(messages: readonly Turn[]): string | null {
  for (const [index, turn] of messages.entries()) {
    const asked = turn.role === 'assistant' ? idsOf(turn, 'tool_use', 'id') : [];
    const answered = new Set(idsOf(messages[index + 1], 'tool_result', 'tool_use_id'));
    const missing = asked.filter((id) => !answered.has(id));
    if (missing.length > 0)
      return `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`;
    const before = new Set(idsOf(messages[index - 1], 'tool_use', 'id'));
    const stray = idsOf(turn, 'tool_result', 'tool_use_id').find((id) => !before.has(id));
    if (stray !== undefined)
      return `messages.${index}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${stray}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`;
  }
  return null;
}

/** What is wrong with the order of a conversation or with what is in it; null when nothing is. */
export function conversationFault(request: MessagesRequest): string | null {
  const { messages, system } = request;
  if (messages.length === 0) return 'messages: at least one message is required';
  for (const [index, turn] of messages.entries()) {
    const fault = fieldFault(turn, FIELDS.turn, `messages.${index}`);
    if (fault) return fault;
    const contentProblem = contentFault(turn.content, ALLOWED[turn.role], `messages.${index}`);
    if (contentProblem) return contentProblem;
  }
  if (messages[0]?.role !== 'user') return 'messages: first message must use the "user" role';
  if (messages.at(-1)?.role === 'assistant')
    return 'This model does not support assistant message prefill. The conversation must end with a user message.';
  for (const [index, block] of (Array.isArray(system) ? system : []).entries()) {
    const fault = blockFault(block, ALLOWED.system, `system.${index}`);
    if (fault) return fault;
  }
  return pairingFault(messages);
}
