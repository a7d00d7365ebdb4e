import { describe, expect, it } from 'vitest';
import { tokensOfText } from '../../../sandbox/vendors/anthropic/count-tokens.ts';
import { writeMessage } from '../../../sandbox/vendors/anthropic/message-reply.ts';
import type { MessagesRequest } from '../../../sandbox/vendors/anthropic/messages-request.ts';

/** The newer models' tokenizer makes 30 percent more of a text, says the vendor's documentation. */
const NEWER = 1.3;

/** Texts, and what the tokenizer makes of them that the vendor published for Claude 2 (@anthropic-ai/tokenizer 0.0.4). */
const PUBLISHED: [string, number, string][] = [
  [
    'prose',
    42,
    'The whole prompt, fresh, written to the cache and read from it, decides the tier, for every token of the request, its answer included. People type a command and the bot answers within three seconds.',
  ],
  [
    'a JSON schema',
    57,
    '{"type":"object","properties":{"city":{"type":"string","description":"Name of the town"},"units":{"type":"string","enum":["metric","imperial"]},"days":{"type":"array","items":{"type":"integer"}}},"required":["city"],"additionalProperties":false}',
  ],
  [
    'JSON with figures',
    46,
    '[{"id":17,"name":"invoice.pdf","bytes":48213,"tags":["paid","2026-11-17"]},{"id":18,"name":"photo.png","bytes":913,"tags":[]}]',
  ],
  [
    'a program',
    34,
    'export function sumOf(prices: readonly bigint[]): bigint {\n  return prices.reduce((sum, price) => sum + price, 0n);\n}\n',
  ],
  [
    'SQL',
    45,
    'select a.attempt, sum(a.cost_nano) from helix.attempts a\n where a.operation_id = $1 and not a.estimated\n group by a.attempt order by 1;',
  ],
  [
    'an email',
    41,
    'Hi Anna,\n\nPlease pay the invoice of $4,250.00 by Thursday, 2026-11-26.\nCould Maria Lopez sign the contract tomorrow?\n\nRegards\nPeter',
  ],
  [
    'a table in Markdown',
    51,
    '## Settings\n\n| Name | Default | Meaning |\n|---|---|---|\n| `LOG_LEVEL` | `info` | How much is logged |\n| `DATA_DIR` | `./data` | Where files are kept |',
  ],
];

describe('tokens of the local Anthropic', () => {
  it.each(PUBLISHED)('are about as many as the vendor’s for %s', (_, published, text) => {
    const ratio = tokensOfText(text) / (published * NEWER);
    expect(ratio).toBeGreaterThan(0.8);
    expect(ratio).toBeLessThan(1.25);
  });

  it('count a call with its name, its input and its form, as in the vendor’s recorded answers', () => {
    const request = { model: 'claude-haiku-5-5', max_tokens: 500, messages: [] } as MessagesRequest;
    // What Claude Sonnet 4.5 was billed for these words and a call without input: 48 tokens (npm @ai-sdk/anthropic 3.0.21).
    const { outputTokens } = writeMessage(request, [
      { kind: 'text', text: "I'll update the issue list for you." },
      { kind: 'tool', name: 'updateIssueList', input: {} },
    ]);
    expect(outputTokens).toBeGreaterThan(43);
    expect(outputTokens).toBeLessThan(60);
  });

  it('cut a call off where there are none left for it', () => {
    const request = { model: 'claude-haiku-5-5', max_tokens: 20, messages: [] } as MessagesRequest;
    const { outputTokens, stopReason } = writeMessage(request, [
      { kind: 'tool', name: 'calculate', input: { expression: '1 + 1' } },
    ]);
    expect({ outputTokens, stopReason }).toEqual({ outputTokens: 20, stopReason: 'max_tokens' });
  });
});
