import { agentCall } from '../../src/core/operations/agent/agent-prompt.ts';
import { emailCall } from '../../src/core/operations/email/email-prompt.ts';
import type { ParsedEmail } from '../../src/core/operations/email/parsed-email.ts';
import { claudePrompt } from '../../src/core/providers/anthropic-prompt.ts';
import type { CompleteCall, ProviderClient, TextTurn } from '../../src/core/providers/provider.ts';

/** Most tokens that our own words may add to what a person sends. */
export const OVERHEAD_AIMS = { email: 400, agent: 900 } as const;

/** Our own words in one prompt, in tokens by two counters. */
export type PromptOverhead = {
  operation: keyof typeof OVERHEAD_AIMS;
  /** Letters through three: the newest tokenizer makes at most so many tokens of English and of JSON. */
  byLetters: number;
  /** As the vendor counts it, less what it puts there by itself for any schema or any tool. */
  counted: number;
};

const MODEL = 'claude-sonnet-5-5';
const LETTERS_PER_TOKEN = 3;

const turnsOf = (text: string): TextTurn[] => [{ role: 'user', content: [{ text }] }];

/** An email with one letter in every field that each email has: what else goes along is our framing. */
const EMAIL: ParsedEmail = {
  format: 'text',
  from: [{ name: '', address: 'a' }],
  to: [{ name: '', address: 'b' }],
  date: 'c',
  subject: 'd',
  text: 'e',
  cut: false,
  claims: { spf: null, dkim: null, dmarc: null },
  replyTo: [],
  cc: [],
  hidden: [],
  links: [],
  files: [],
  filesLeftOut: 0,
};
const TASK = 'a';

/** A call as we make it, and the person's own words in it, each of which is one letter and one token. */
const CALLS: Record<PromptOverhead['operation'], { ours: CompleteCall; words: string }> = {
  email: { ours: emailCall(MODEL, EMAIL, 1), words: 'a b c d e' },
  agent: {
    ours: agentCall({ model: MODEL, turns: turnsOf(TASK), maxTokens: 1, searches: 0 }, 0),
    words: TASK,
  },
};

const bare = (text: string): CompleteCall => ({
  model: MODEL,
  system: [],
  turns: turnsOf(text),
  maxTokens: 1,
  schema: null,
});
const OBJECT = { type: 'object', properties: {}, additionalProperties: false };
const SCHEMA = { ...bare('a'), schema: OBJECT };
const TOOL = { ...bare('a'), tools: [{ name: 'a', description: '', schema: OBJECT }] };

/** Schema and tools as they stand on the wire; empty where there are none. */
function formsOf(call: CompleteCall): string {
  const { tools, output_config: config } = claudePrompt(call);
  return [config?.format?.schema, tools].map((form) => (form ? JSON.stringify(form) : '')).join('');
}

function lettersOf({ ours, words }: (typeof CALLS)['email']): number {
  const said = ours.turns.flatMap(({ content }) => content);
  const texts = [...ours.system, ...said].map((block) => ('text' in block ? block.text : ''));
  return [...texts, formsOf(ours)].join('').length - words.replaceAll(' ', '').length;
}

/** Measures what our words add to a prompt, with the counter of a vendor's client. */
export async function promptOverheads(client: ProviderClient): Promise<PromptOverhead[]> {
  const count = async (call: CompleteCall): Promise<number> =>
    (await client.text?.countTokens(call, new AbortController().signal)) ?? Number.NaN;
  const letter = await count(bare('a'));
  /** What the vendor adds itself: a prompt with the least form there is, less that form's own text. */
  const added = async (least: CompleteCall): Promise<number> =>
    (await count(least)) - letter - ((await count(bare(formsOf(least)))) - letter + 1);
  const overheads: PromptOverhead[] = [];
  for (const operation of ['email', 'agent'] as const) {
    const call = CALLS[operation];
    const vendors = await added(operation === 'email' ? SCHEMA : TOOL);
    overheads.push({
      operation,
      byLetters: Math.ceil(lettersOf(call) / LETTERS_PER_TOKEN),
      counted: (await count(call.ours)) - (await count(bare(call.words))) - vendors,
    });
  }
  return overheads;
}
