import type { Answer, LanguageEngine, Question, TurnPart } from '../../engines/language/language-engine.ts';
import { anthropicId } from './anthropic-error.ts';
import type { ReplyPart } from './message-reply.ts';
import { type Block, blocksOf, isSearchTool, type MessagesRequest, textIn } from './messages-request.ts';
import { isThinking } from './thinking.ts';

/** What a search answers where there is no web: nothing was found, and why. */
const NO_WEB = 'nothing: the sandbox has no web, so nothing was searched';
/** The vendor lets a search be used without end; a sandbox that finds nothing need not. */
const SEARCHES_MAX = 5;

/** What the engine reads of a block; thoughts of its own are passed over. */
function partsOf(block: Block): TurnPart[] {
  const {
    type,
    text = '',
    id = '',
    name = '',
    input,
    tool_use_id: callId = '',
    is_error: failed = false,
  } = block;
  switch (type) {
    case 'text':
      return [{ kind: 'text', text }];
    case 'tool_use':
    case 'server_tool_use':
      return [{ kind: 'call', id, name, input }];
    case 'tool_result':
      return [{ kind: 'result', id: callId, text: textIn(block.content), failed }];
    case 'web_search_tool_result':
      return [{ kind: 'result', id: callId, text: NO_WEB, failed: false }];
    case 'thinking':
    case 'redacted_thinking':
      return [];
    default:
      return [{ kind: 'unread', type }];
  }
}

/** The search as a tool like any other, which the stand-in answers itself. */
const SEARCH: Question['tools'][number] = {
  name: 'web_search',
  description: 'Searches the web.',
  schema: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] },
};

/** What the engine needs of a request: plain data, no vendor's words. */
function questionOf(request: MessagesRequest): Question {
  const { messages, tools = [], tool_choice: choice, output_config: config, system } = request;
  return {
    system: textIn(system ?? []),
    turns: messages.map(({ role, content }) => ({ role, parts: blocksOf(content).flatMap(partsOf) })),
    tools: tools.map((tool) =>
      isSearchTool(tool)
        ? SEARCH
        : { name: tool.name, description: tool.description ?? '', schema: tool.input_schema },
    ),
    choice: {
      type: choice?.type ?? 'auto',
      name: choice?.name ?? null,
      parallel: choice?.disable_parallel_tool_use !== true,
    },
    schema: config?.format?.schema ?? null,
    thinks: isThinking(request),
  };
}

const isSearch = (part: Answer[number]): part is Extract<Answer[number], { kind: 'tool' }> =>
  part.kind === 'tool' && part.name === SEARCH.name;

/** The question after one more search, which found nothing. */
function afterSearch(question: Question, id: string, input: object): Question {
  const parts: TurnPart[] = [
    { kind: 'call', id, name: SEARCH.name, input },
    { kind: 'result', id, text: NO_WEB, failed: false },
  ];
  return { ...question, turns: [...question.turns, { role: 'assistant', parts }] };
}

/**
 * The engine's next move. Searches of the web are run right here, as the vendor runs them in the middle of an answer:
 * they find nothing, are counted, and the engine goes on with that. Past `max_uses` the tool is gone.
 */
export async function answerTurn(
  engine: LanguageEngine,
  request: MessagesRequest,
  signal: AbortSignal,
): Promise<ReplyPart[]> {
  const written: ReplyPart[] = [];
  let question = questionOf(request);
  const uses = Math.min(SEARCHES_MAX, request.tools?.find(isSearchTool)?.max_uses ?? SEARCHES_MAX);
  for (let used = 0; ; used += 1) {
    if (used >= uses) {
      question = { ...question, tools: question.tools.filter(({ name }) => name !== SEARCH.name) };
    }
    const answer = await engine.answer(question, signal);
    const search = request.tools?.some(isSearchTool) ? answer.find(isSearch) : undefined;
    if (!search || used >= uses) return [...written, ...answer];
    const id = anthropicId('srvtoolu');
    written.push(...answer.filter(({ kind }) => kind !== 'tool'), {
      kind: 'search',
      id,
      input: search.input,
    });
    question = afterSearch(question, id, search.input);
  }
}
