import { startVendors } from '../sandbox/vendors/index.ts';
import { agentCall } from '../src/core/operations/agent/agent-prompt.ts';
import { emailCall } from '../src/core/operations/email/email-prompt.ts';
import type { ParsedEmail } from '../src/core/operations/email/parsed-email.ts';
import { anthropic } from '../src/core/providers/anthropic.ts';
import type { CompleteCall } from '../src/core/providers/provider.ts';

/**
 * Tokens of every prompt that are our own words: the system prompt with the answer's schema (email) or the tools
 * (agent). By two counters: letters through three, which is what the newest tokenizer makes of English at most, and the
 * local vendor's count, less what the vendor puts there by itself for any schema or any tool.
 */
const MODEL = 'claude-sonnet-5-5';
const AIMS = { email: 400, agent: 900 };
const LETTERS_PER_TOKEN = 3;

const nothing: ParsedEmail = {
  format: 'text',
  subject: '',
  date: null,
  text: '',
  cut: false,
  claims: { spf: null, dkim: null, dmarc: null },
  from: [],
  replyTo: [],
  to: [],
  cc: [],
  hidden: [],
  links: [],
  files: [],
  filesLeftOut: 0,
};

const turns = [{ role: 'user', content: [{ text: 'x' }] }] as const;
const bare = { model: MODEL, system: [], turns, maxTokens: 1, schema: null } satisfies CompleteCall;
const object = { type: 'object', properties: {}, additionalProperties: false };

/** Our own words in a call, and the same call with as little of them as the vendor takes. */
const calls: Record<keyof typeof AIMS, { ours: CompleteCall; least: CompleteCall }> = {
  email: {
    ours: { ...emailCall(MODEL, nothing, 1), turns },
    least: { ...bare, schema: object },
  },
  agent: {
    ours: agentCall({ model: MODEL, turns, maxTokens: 1, searches: 0 }, 0),
    least: { ...bare, tools: [{ name: 'a', description: '', schema: object }] },
  },
};

function lettersOf({ system, schema, tools = [] }: CompleteCall): number {
  const words = system.map(({ text }) => text).join('').length;
  return (
    words +
    (schema === null ? 0 : JSON.stringify(schema).length) +
    (tools.length === 0 ? 0 : JSON.stringify(tools).length)
  );
}

async function main(): Promise<void> {
  const vendors = await startVendors();
  try {
    const { text } = await anthropic.load({
      apiKey: vendors.env['ANTHROPIC_API_KEY'] ?? '',
      baseUrl: vendors.env['ANTHROPIC_BASE_URL'] ?? '',
      deepgramMipOptOut: true,
    });
    const count = async (call: CompleteCall): Promise<number> =>
      (await text?.countTokens(call, new AbortController().signal)) ?? Number.NaN;
    const rows = [];
    for (const operation of ['email', 'agent'] as const) {
      const { ours, least } = calls[operation];
      rows.push({
        operation,
        'letters / 3': Math.ceil(lettersOf(ours) / LETTERS_PER_TOKEN),
        'local count_tokens': (await count(ours)) - (await count(least)),
        aim: AIMS[operation],
      });
    }
    console.table(rows);
  } finally {
    await vendors.close();
  }
}

await main();
