import { cacheControlFault } from './cache-controls.ts';
import { conversationFault } from './conversation-rules.ts';
import { isSearchTool, type MessagesRequest, SEARCH_TOOL_TYPES } from './messages-request.ts';
import { FIELDS, fieldFault } from './request-fields.ts';
import { schemaFault } from './schema-rules.ts';

/** Sampling parameters that API version 2026-10-21 no longer takes. */
const REMOVED = ['temperature', 'top_p', 'top_k'];

const TOOL_NAME = /^[a-zA-Z0-9_-]{1,128}$/;
const STOP_SEQUENCES_MAX = 4;

type OfferedTool = NonNullable<MessagesRequest['tools']>[number];

/** What is wrong with one tool by itself; a strict one's schema follows the rules of structured answers. */
function oneToolFault(tool: OfferedTool, at: string): string | null {
  const type: unknown = (tool as { type?: unknown } | null)?.type;
  if (typeof type === 'string' && SEARCH_TOOL_TYPES.includes(type))
    return fieldFault(tool, FIELDS.search_tool, at);
  if (typeof type === 'string' && type !== 'custom')
    return `${at}: of the server tools the sandbox has the web search alone; \`${type}\` cannot be used here`;
  const fault = fieldFault(tool, FIELDS.tool, at);
  if (fault || isSearchTool(tool)) return fault;
  if (!TOOL_NAME.test(tool.name)) return `${at}.name: String should match pattern '${TOOL_NAME.source}'`;
  if (tool.input_schema['type'] !== 'object') return `${at}.input_schema.type: Input should be 'object'`;
  return tool.strict ? schemaFault(tool.input_schema, `${at}.input_schema`) : null;
}

function toolFault(body: MessagesRequest): string | null {
  const names = new Set<string>();
  for (const [index, tool] of (body.tools ?? []).entries()) {
    const fault = oneToolFault(tool, `tools.${index}`);
    if (fault) return fault;
    if (names.has(tool.name)) return 'tools: Tool names must be unique.';
    names.add(tool.name);
  }
  if (!body.tool_choice) return null;
  const fault = fieldFault(body.tool_choice, FIELDS.tool_choice, 'tool_choice');
  if (fault) return fault;
  const { type, name } = body.tool_choice;
  if (names.size === 0 && type !== 'none') return 'tool_choice may only be specified while providing tools.';
  if (type !== 'tool') return null;
  if (name === undefined) return 'tool_choice.tool.name: Field required';
  return names.has(name) ? null : `tool_choice: Tool '${name}' not found in provided tools`;
}

function configFault(body: MessagesRequest): string | null {
  const { output_config: config, thinking, stop_sequences: stops = [] } = body;
  if (config) {
    const fault = fieldFault(config, FIELDS.output_config, 'output_config');
    if (fault) return fault;
    if (config.format) {
      const formatFault = fieldFault(config.format, FIELDS.format, 'output_config.format');
      if (formatFault) return formatFault;
      const schema = schemaFault(config.format.schema, 'output_config.format.schema');
      if (schema) return schema;
    }
  }
  if (thinking) {
    const fault = fieldFault(thinking, FIELDS.thinking, 'thinking');
    if (fault) return fault;
  }
  if (stops.length > STOP_SEQUENCES_MAX)
    return `stop_sequences: List should have at most ${STOP_SEQUENCES_MAX} items after validation`;
  const bad = stops.findIndex((stop) => typeof stop !== 'string' || stop.trim() === '');
  return bad < 0 ? null : `stop_sequences.${bad}: each stop sequence must contain non-whitespace`;
}

/** The first thing wrong with a body, in words like the vendor's, or null. */
export function requestFault(body: unknown, endpoint: 'messages' | 'count'): string | null {
  const removed = REMOVED.find((name) => (body as Record<string, unknown> | null)?.[name] !== undefined);
  if (removed) return `${removed}: this parameter is not supported by this version of the API`;
  const fault = fieldFault(body, FIELDS[endpoint]);
  if (fault) return fault;
  const request = body as MessagesRequest;
  if (endpoint === 'messages' && request.max_tokens < 1)
    return 'max_tokens: Input should be greater than or equal to 1';
  return (
    conversationFault(request) ?? toolFault(request) ?? configFault(request) ?? cacheControlFault(request)
  );
}
