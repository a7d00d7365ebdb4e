import { createHash } from 'node:crypto';
import { promptParts } from './cache-controls.ts';
import { preambleTokens, tokensOfPart } from './count-tokens.ts';
import type { MessagesRequest } from './messages-request.ts';

/** Where the input tokens of one request came from; their sum is what `count_tokens` answers. */
export type InputUsage = { plain: number; read: number; written5m: number; written1h: number };

/** Remembers which beginnings of prompts were cached, and until when. */
export type PromptCache = {
  /** Books a request: reads the longest beginning that is still there, writes up to its last breakpoint. */
  book(request: MessagesRequest): InputUsage;
};

const TTL_MS = { '5m': 5 * 60_000, '1h': 60 * 60_000 };
/** From each breakpoint Anthropic looks back over so many blocks for something it knows. */
const LOOKBACK_BLOCKS = 20;
/** Shorter beginnings are not cached, and nothing is said about it. */
const CACHEABLE_TOKENS_MIN = 1_024;

type Ttl = keyof typeof TTL_MS;
type Position = { key: string; tokens: number; ttl: Ttl | null };

/** Each part's end with the hash of all that comes before it: same model, tools, system and messages, same key. */
function positionsOf(request: MessagesRequest): Position[] {
  const { model, output_config: config, tool_choice: choice, thinking } = request;
  const chain = createHash('sha256').update(JSON.stringify([model, config?.format ?? null]));
  const head =
    (request.tools?.length ?? 0) + (typeof request.system === 'string' ? 1 : (request.system?.length ?? 0));
  let tokens = preambleTokens(request);
  return promptParts(request).map((part, index) => {
    // How tools may be used and the thinking are part of what messages, but not tools and system, are cached under.
    if (index === head) chain.update(JSON.stringify([choice ?? null, thinking ?? null]));
    chain.update(`\n${JSON.stringify(part.content)}`);
    tokens += tokensOfPart(part);
    return { key: chain.copy().digest('hex'), tokens, ttl: part.control ? (part.control.ttl ?? '5m') : null };
  });
}

/** Simulates prompt caching by the vendor's rules; `now` in milliseconds since 1970. */
export function createPromptCache(now: () => number): PromptCache {
  const entries = new Map<string, { until: number; ttl: Ttl }>();

  /** The last position that is known and near enough before one of the breakpoints; -1 for none. */
  function known(positions: readonly Position[]): number {
    for (let index = positions.length - 1; index >= 0; index -= 1) {
      const entry = entries.get(positions[index]?.key ?? '');
      const inReach = positions.slice(index, index + LOOKBACK_BLOCKS).some(({ ttl }) => ttl !== null);
      if (entry && entry.until > now() && inReach) return index;
    }
    return -1;
  }

  return {
    book: (request) => {
      const positions = positionsOf(request);
      const usage: InputUsage = { plain: positions.at(-1)?.tokens ?? 0, read: 0, written5m: 0, written1h: 0 };
      const from = known(positions);
      const found = positions[from];
      let reached = 0;
      if (found) {
        const entry = entries.get(found.key);
        if (entry) entry.until = now() + TTL_MS[entry.ttl];
        usage.read = found.tokens;
        reached = found.tokens;
      }
      for (const { key, tokens, ttl } of positions.slice(from + 1)) {
        if (ttl === null || tokens < CACHEABLE_TOKENS_MIN) continue;
        usage[ttl === '1h' ? 'written1h' : 'written5m'] += tokens - reached;
        reached = tokens;
        entries.set(key, { until: now() + TTL_MS[ttl], ttl });
      }
      usage.plain -= reached;
      return usage;
    },
  };
}
