/** What a field's value may be, as the error messages of Anthropic's validator word it. */
type Kind = 'text' | 'count' | 'flag' | 'list' | 'object' | 'text_or_list' | readonly string[];

/** A field: its kind, and whether null or absence is allowed. */
type Field = { kind: Kind; required?: boolean; nullable?: boolean };

const optional = (kind: Kind): Field => ({ kind });
const nullable = (kind: Kind): Field => ({ kind, nullable: true });
const required = (kind: Kind): Field => ({ kind, required: true });

const CACHE_CONTROL = nullable('object');

/** Fields that `messages` and `count_tokens` share. */
const SHARED: Record<string, Field> = {
  model: required('text'),
  messages: required('list'),
  cache_control: CACHE_CONTROL,
  output_config: optional('object'),
  speed: nullable(['standard', 'fast']),
  system: optional('text_or_list'),
  thinking: optional('object'),
  tool_choice: optional('object'),
  tools: optional('list'),
  user_profile_id: optional('text'),
  workspace_id: optional('text'),
};

/** Every field of the bodies and blocks, after the types of Anthropic's SDK 1.12 (API version 2026-10-21). */
export const FIELDS = {
  count: SHARED,
  messages: {
    ...SHARED,
    max_tokens: required('count'),
    container: nullable('text'),
    diagnostics: nullable('object'),
    inference_geo: nullable('text'),
    metadata: optional('object'),
    service_tier: optional(['auto', 'standard_only']),
    stop_sequences: optional('list'),
    stream: optional('flag'),
  },
  turn: { role: required(['user', 'assistant', 'system']), content: required('text_or_list') },
  tool: {
    name: required('text'),
    input_schema: required('object'),
    description: optional('text'),
    type: nullable(['custom']),
    cache_control: CACHE_CONTROL,
    strict: optional('flag'),
    allowed_callers: optional('list'),
    defer_loading: optional('flag'),
    eager_input_streaming: nullable('flag'),
    input_examples: optional('list'),
  },
  search_tool: {
    name: required(['web_search']),
    type: required('text'),
    max_uses: nullable('count'),
    allowed_domains: nullable('list'),
    blocked_domains: nullable('list'),
    user_location: nullable('object'),
    cache_control: CACHE_CONTROL,
    allowed_callers: optional('list'),
    defer_loading: optional('flag'),
    strict: optional('flag'),
    response_inclusion: optional(['full', 'excluded']),
  },
  tool_choice: {
    type: required(['auto', 'any', 'tool', 'none']),
    name: optional('text'),
    disable_parallel_tool_use: optional('flag'),
  },
  output_config: { effort: nullable(['low', 'medium', 'high', 'xhigh', 'max']), format: nullable('object') },
  format: { type: required(['json_schema']), schema: required('object') },
  cache_control: { type: required(['ephemeral']), ttl: optional(['5m', '1h']) },
  thinking: {
    type: required(['adaptive', 'enabled', 'disabled', 'between_tools']),
    budget_tokens: optional('count'),
    display: nullable(['summarized', 'omitted']),
  },
  text: {
    type: required(['text']),
    text: required('text'),
    cache_control: CACHE_CONTROL,
    citations: nullable('list'),
  },
  thinking_block: { type: required(['thinking']), thinking: required('text'), signature: required('text') },
  server_tool_use: {
    type: required(['server_tool_use']),
    id: required('text'),
    name: required(['web_search']),
    input: required('object'),
    cache_control: CACHE_CONTROL,
    caller: optional('object'),
  },
  web_search_tool_result: {
    type: required(['web_search_tool_result']),
    tool_use_id: required('text'),
    content: required('list'),
    cache_control: CACHE_CONTROL,
    caller: optional('object'),
  },
  tool_use: {
    type: required(['tool_use']),
    id: required('text'),
    name: required('text'),
    input: required('object'),
    cache_control: CACHE_CONTROL,
    caller: optional('object'),
    toolset_name: nullable('text'),
  },
  tool_result: {
    type: required(['tool_result']),
    tool_use_id: required('text'),
    content: optional('text_or_list'),
    is_error: optional('flag'),
    cache_control: CACHE_CONTROL,
    toolset_name: nullable('text'),
  },
} satisfies Record<string, Record<string, Field>>;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isText = (value: unknown): boolean => typeof value === 'string';

/** Each kind's test and its name in the validator's words. */
const KINDS: Record<Exclude<Kind, readonly string[]>, { fits: (value: unknown) => boolean; name: string }> = {
  text: { fits: isText, name: 'string' },
  count: { fits: Number.isInteger, name: 'integer' },
  flag: { fits: (value) => typeof value === 'boolean', name: 'boolean' },
  list: { fits: Array.isArray, name: 'list' },
  object: { fits: isObject, name: 'dictionary' },
  text_or_list: { fits: (value) => isText(value) || Array.isArray(value), name: 'list' },
};

/** What is wrong with a value of a kind, in the validator's words; null when nothing is. */
function kindFault(kind: Kind, value: unknown): string | null {
  if (typeof kind !== 'string')
    return typeof value === 'string' && kind.includes(value)
      ? null
      : `Input should be ${kind.map((word) => `'${word}'`).join(' or ')}`;
  const { fits, name } = KINDS[kind];
  return fits(value) ? null : `Input should be a valid ${name}`;
}

/** The first thing wrong with an object's own fields (`messages.0.role: …`), or null. Nothing inside is looked at. */
export function fieldFault(value: unknown, fields: Record<string, Field>, path = ''): string | null {
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`);
  if (!isObject(value)) return `${path || 'body'}: Input should be a valid dictionary`;
  for (const [name, { kind, required: isRequired, nullable: mayBeNull }] of Object.entries(fields)) {
    const given = value[name];
    if (given === undefined) {
      if (isRequired) return `${at(name)}: Field required`;
    } else if (given !== null || !mayBeNull) {
      const fault = kindFault(kind, given);
      if (fault) return `${at(name)}: ${fault}`;
    }
  }
  const stranger = Object.keys(value).find((name) => !Object.hasOwn(fields, name));
  return stranger === undefined ? null : `${at(stranger)}: Extra inputs are not permitted`;
}
