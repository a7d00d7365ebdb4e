import { ProviderError } from '../../errors.ts';
import { claudeComponents } from '../../providers/anthropic-usage.ts';
import type { CompleteCall, CompleteReply, ModelConfig } from '../../providers/provider.ts';
import { WRAPPING_TOKENS, promptTokens } from '../../providers/prompt-tokens.ts';
import { tokenBound } from '../../providers/token-bound.ts';
import type { OperationCall, Product, Work } from '../operation.ts';
import type { EmailAnalysis } from './analysis.ts';
import { readAnalysis } from './email-answer.ts';
import { emailCall, emailData, repairCall } from './email-prompt.ts';
import { emailReport } from './email-report.ts';
import { emailText } from './email-text.ts';
import type { ParsedEmail } from './parsed-email.ts';

/**
 * An answer takes this much for its form, and grows with the email up to a length that nobody reads beyond. `thoughts`:
 * what a model that always thinks may do so with, because thoughts are billed as an answer.
 */
const ANSWER_TOKENS = { least: 560, most: 2_500, perEmailToken: 0.4, thoughts: 1_500 };
/** An answer that was cut off is asked for shorter, and has more room all the same: it is paid for twice already. */
const LONGER = 2;
/** What of a counted prompt is ours, not the email's; a test holds our own words to it. */
const OWN_TOKENS = 400;

/** Everything that is known before a model is chosen. */
export type EmailPlan = { email: ParsedEmail; modelNote: string | null };

function answerTokens({ thinks }: ModelConfig, emailTokens: number): number {
  const { least, most, perEmailToken, thoughts } = ANSWER_TOKENS;
  const answer = Math.min(most, Math.ceil(least + emailTokens * perEmailToken));
  return thinks === 'always' ? answer + thoughts : answer;
}

/** The call whose tokens are counted: the answer's length does not matter for it. */
function countableCall(model: string, email: ParsedEmail): CompleteCall {
  return emailCall(model, email, ANSWER_TOKENS.most);
}

/** One question to a model, with what it can cost at most. */
function question(
  call: CompleteCall,
  promptTokens: number,
  replied: (reply: CompleteReply) => void,
): OperationCall {
  return {
    bound: claudeComponents(call.model, { input: promptTokens, output: call.maxTokens }),
    run: async (client, context) => {
      if (!client.text) throw new ProviderError('internal', { retryable: false, sent: 'no' });
      const reply = await client.text.complete(call, context);
      replied(reply);
      return reply;
    },
  };
}

function productOf(plan: EmailPlan, analysis: EmailAnalysis | null, repaired: boolean): Product {
  const report = emailReport(plan.email, analysis);
  const text = emailText(report);
  return {
    text,
    files: [
      {
        name: 'email.md',
        contentType: 'text/markdown; charset=utf-8',
        bytes: Buffer.from(text),
        description: 'The whole analysis of the email',
      },
    ],
    facts: {
      report: JSON.stringify(report),
      format: plan.email.format,
      flags: report.flags.length,
      attachments: report.files.length + report.filesLeftOut,
      repaired,
      declined: analysis === null,
      modelNote: plan.modelNote,
    },
  };
}

/**
 * The call that analyses an email, and one more when its answer cannot be read: both are paid for, whatever they say.
 * Held by what its letters can be at most; once that hold stands, the vendor counts it and most of the hold goes back.
 * A model that declines is a verdict and not asked again.
 */
export function emailWork(model: ModelConfig, plan: EmailPlan): Work {
  const { email } = plan;
  const draft = countableCall(model.id, email);
  let prompt = promptTokens(draft, null);
  /** Tokens of the email itself. */
  let long = tokenBound(emailData(email));
  const first = (): CompleteCall => ({ ...draft, maxTokens: answerTokens(model, long) });
  const replies: CompleteReply[] = [];
  const keep = (reply: CompleteReply): void => void replies.push(reply);
  let asked = 1;
  return {
    begin: async (services) => {
      const counted = await services.countTokens(draft);
      if (counted === null) return;
      prompt = promptTokens(draft, counted);
      long = Math.min(long, Math.max(0, counted - OWN_TOKENS));
    },
    get calls() {
      return [question(first(), prompt, keep)];
    },
    next: () => {
      const reply = replies.at(-1);
      if (asked > 1 || !reply || reply.stop === 'refusal') return null;
      const read = readAnalysis(reply.text);
      if ('analysis' in read) return null;
      asked += 1;
      const tooLong = reply.stop === 'length';
      const room = tooLong ? { ...first(), maxTokens: first().maxTokens * LONGER } : first();
      const again = repairCall(room, reply.text, tooLong ? 'it was too long' : read.fault);
      const more = tokenBound(reply.text) + tokenBound(read.fault) + WRAPPING_TOKENS;
      return question(again, prompt + more, keep);
    },
    product: async () => {
      const reply = replies.at(-1);
      if (!reply) throw new Error('the product was asked for before its call');
      if (reply.stop === 'refusal') return productOf(plan, null, asked > 1);
      const read = readAnalysis(reply.text);
      if ('analysis' in read) return productOf(plan, read.analysis, asked > 1);
      throw new ProviderError('vendor_reply_invalid', { retryable: false, sent: 'maybe' });
    },
  };
}
