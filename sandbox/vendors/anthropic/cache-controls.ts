import { blocksOf, type CacheControl, type MessagesRequest } from './messages-request.ts';
import { FIELDS, fieldFault } from './request-fields.ts';

const BREAKPOINTS_MAX = 4;

/** One piece of a prompt in the order in which Anthropic caches: tools, system, messages. */
export type PromptPart = { content: unknown; control: CacheControl | null };

function part(value: object): PromptPart {
  const { cache_control: control, ...content } = value as { cache_control?: CacheControl | null };
  return { content, control: control ?? null };
}

/** A prompt as a row of parts; the request's own `cache_control` is a breakpoint on its last part. */
export function promptParts(request: MessagesRequest): PromptPart[] {
  const parts = [
    ...(request.tools ?? []).map(part),
    ...blocksOf(request.system ?? []).map(part),
    ...request.messages.flatMap(({ role, content }) =>
      blocksOf(content).map((block) => {
        const { content: inside, control } = part(block);
        return { content: { role, block: inside }, control };
      }),
    ),
  ];
  const last = parts.at(-1);
  if (last && request.cache_control) last.control ??= request.cache_control;
  return parts;
}

/** What is wrong with the cache breakpoints of a request, or null. */
export function cacheControlFault(request: MessagesRequest): string | null {
  const controls = promptParts(request).flatMap(({ control }) => (control ? [control] : []));
  for (const control of controls) {
    const fault = fieldFault(control, FIELDS.cache_control, 'cache_control');
    if (fault) return fault;
  }
  if (controls.length > BREAKPOINTS_MAX)
    return `A maximum of ${BREAKPOINTS_MAX} blocks with cache_control may be provided. Found ${controls.length}.`;
  const firstShort = controls.findIndex(({ ttl }) => ttl !== '1h');
  const longAfterShort = firstShort >= 0 && controls.slice(firstShort).some(({ ttl }) => ttl === '1h');
  return longAfterShort
    ? "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block."
    : null;
}
