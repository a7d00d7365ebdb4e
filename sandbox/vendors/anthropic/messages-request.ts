/** A cache breakpoint; 5 minutes unless told otherwise. */
export type CacheControl = { type: 'ephemeral'; ttl?: '5m' | '1h' };

/** One block of content, with the fields that the stand-in reads; the rest is kept as it came. */
export type Block = Record<string, unknown> & {
  type: string;
  text?: string;
  id?: string;
  name?: string;
  input?: unknown;
  tool_use_id?: string;
  content?: string | Block[];
  is_error?: boolean;
  cache_control?: CacheControl | null;
};

/** One message of a conversation. */
export type Turn = { role: 'user' | 'assistant' | 'system'; content: string | Block[] };

/** A tool of the caller's. */
type ToolDefinition = {
  type?: 'custom' | null;
  name: string;
  description?: string;
  input_schema: Record<string, unknown>;
  strict?: boolean;
  cache_control?: CacheControl | null;
};

/** The vendor's own search of the web, which it runs itself in the middle of an answer. */
export type SearchTool = {
  type: `web_search_${string}`;
  name: 'web_search';
  max_uses?: number | null;
  cache_control?: CacheControl | null;
};

/** The dated versions of the search tool, after the types of Anthropic's SDK 1.12. */
export const SEARCH_TOOL_TYPES: readonly string[] = [
  'web_search_20250305',
  'web_search_20260209',
  'web_search_20260318',
];

/** How tools may be used. */
type ToolChoice = {
  type: 'auto' | 'any' | 'tool' | 'none';
  name?: string;
  disable_parallel_tool_use?: boolean;
};

/** The body of `POST /v1/messages` (without `max_tokens` and `stream`: of `count_tokens`), once checked. */
export type MessagesRequest = {
  model: string;
  max_tokens: number;
  messages: Turn[];
  system?: string | Block[];
  stream?: boolean;
  stop_sequences?: string[];
  tools?: (ToolDefinition | SearchTool)[];
  tool_choice?: ToolChoice;
  thinking?: Record<string, unknown>;
  output_config?: {
    effort?: string | null;
    format?: { type: 'json_schema'; schema: Record<string, unknown> } | null;
  };
  cache_control?: CacheControl | null;
};

/** Tells the vendor's search tool from the caller's own tools. */
export function isSearchTool(tool: ToolDefinition | SearchTool): tool is SearchTool {
  return SEARCH_TOOL_TYPES.includes(tool.type ?? '');
}

/** Content as a list of blocks, however it was written. */
export function blocksOf(content: string | readonly Block[] | undefined): readonly Block[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? []);
}

/** The text in a message or a tool's result, pictures and files left out. */
export function textIn(content: string | readonly Block[] | undefined): string {
  return blocksOf(content)
    .flatMap((block) => (block.type === 'text' ? [block.text ?? ''] : []))
    .join('\n');
}
