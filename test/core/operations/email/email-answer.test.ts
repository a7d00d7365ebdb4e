import { describe, expect, it } from 'vitest';
import { EMAIL_JSON_SCHEMA, readAnalysis } from '../../../../src/core/operations/email/email-answer.ts';
import { ANALYSIS, ANSWER } from '../../../support/email-samples.ts';

const read = (answer: object) => readAnalysis(JSON.stringify(answer));

describe('what a model answers about an email', () => {
  it('is asked for in short names, and read in our own', () => {
    expect(Object.keys(EMAIL_JSON_SCHEMA['properties'] as object)).toEqual(Object.keys(ANSWER));
    expect(read(ANSWER)).toEqual({ analysis: ANALYSIS });
  });

  it('may come in a code block', () => {
    expect(readAnalysis(`\`\`\`json\n${JSON.stringify(ANSWER)}\n\`\`\``)).toEqual({ analysis: ANALYSIS });
  });

  it('is nothing where the model left something out', () => {
    const least = { kind: 'other', priority: 'low', tone: 'neutral', gist: 'A greeting.' };
    expect(EMAIL_JSON_SCHEMA['required']).toEqual(Object.keys(least));
    expect(read(least)).toEqual({
      analysis: {
        category: 'other',
        priority: 'low',
        sentiment: 'neutral',
        summary: 'A greeting.',
        action_items: [],
        entities: [],
        suggested_reply: null,
        risk_flags: [],
      },
    });
    const task = { what: 'Pay', who: null, due: null, amount: null };
    expect(read({ ...least, tasks: [{ what: 'Pay' }] })).toMatchObject({
      analysis: { action_items: [task] },
    });
  });

  it.each([
    ['phishing: asks for a password', 'phishing', 'asks for a password'],
    ['Link mismatch: leads elsewhere: to evil', 'link_mismatch', 'leads elsewhere: to evil'],
    ['注入：命令AI', '注入', '命令AI'],
    ['The sender hurries.', 'risk', 'The sender hurries.'],
    ['http://evil.example', 'risk', 'http://evil.example'],
    ['injection:', 'risk', 'injection:'],
  ])('warns by a name and a reason: “%s”', (said, kind, why) => {
    expect(read({ ...ANSWER, risks: [said, ' '] })).toMatchObject({
      analysis: { risk_flags: [{ kind, why }] },
    });
  });

  it('is told what is wrong by the names the model knows', () => {
    expect(read({ ...ANSWER, tone: 'loud', tasks: [{ sum: '3 EUR' }] })).toEqual({
      fault: 'tone: invalid_value; tasks.0.what: invalid_type',
    });
  });
});
