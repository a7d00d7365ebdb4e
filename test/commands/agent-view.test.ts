import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agentLines } from '../../src/bot/cards/agent-lines.ts';
import { resultContent } from '../../src/bot/cards/result-message.ts';
import { agentPresentation } from '../../src/commands/agent-view.ts';
import { answerPreview, answerText } from '../../src/commands/answer-text.ts';
import { STEP_STATES, stopText } from '../../src/commands/replies/agent-replies.ts';
import { AGENT_STOPS } from '../../src/core/index.ts';
import type { Facts, PlanStep, Receipt, StoredResult } from '../../src/core/index.ts';

const receipt: Receipt = {
  operationId: '1a2b3c4d-0000-7000-8000-000000000001',
  cost: 192_200n,
  estimated: false,
  provider: 'anthropic',
  model: 'claude-sonnet-5-5',
  ms: 1_200,
  auditSeq: 9,
};
const STEPS: PlanStep[] = [
  { text: 'Transcribe the recording', state: 'done' },
  { text: 'Read it aloud', state: 'todo' },
];

const stored = (text: string, facts: Facts = {}): StoredResult => ({ text, files: [], facts });
const content = (result: StoredResult): string =>
  resultContent(
    { presentation: agentPresentation, result, receipt, askerId: '1', ephemeral: false, maxFileBytes: 1e7 },
    [],
  );

describe('a result of the agent', () => {
  it('shows the answer with its markdown, and counts steps and turns', () => {
    const plan = STEPS.map((step) => ({ ...step, state: 'done' }));
    const shown = content(
      stored('The sum is **250**.', { stop: 'end', turns: 4, plan: JSON.stringify(plan) }),
    );
    expect(shown).toContain('🤖 **Agent** · 2 of 2 steps done · 4 turns');
    expect(shown).toContain('The sum is **250**.');
    expect(shown).not.toContain('a part of the answer');
  });

  it.each(AGENT_STOPS.filter((stop) => stop !== 'end'))('says why it ended early: %s', (stop) => {
    const shown = content(stored('So far: 200.', { stop, turns: 2, plan: JSON.stringify(STEPS) }));
    expect(shown).toContain('a part of the answer');
    expect(shown).toContain(`⚠️ ${stopText(stop)?.why}`);
    expect(shown).toContain('☑️ Transcribe the recording · done');
    expect(shown).toContain('▫️ Read it aloud · to do');
    expect(shown).toContain('**Continue**');
  });

  it('says nothing of a reason that it does not know', () => {
    expect(stopText('boredom')).toBeNull();
    expect(content(stored('Yes.', { stop: 'boredom', plan: '{' }))).toContain('Yes.');
  });

  it('shows a long answer as a preview and gives all of it as a file', () => {
    const text = `Begin\n\`\`\`\n${'x = 1\n'.repeat(400)}\`\`\`\nThe end.`;
    const shown = content(stored(text));
    expect(shown).toContain('The whole answer is in the file.');
    expect(shown.match(/```/g)).toHaveLength(2);
    const [file] = agentPresentation.made?.(stored(text)) ?? [];
    expect(Buffer.from(file?.bytes ?? []).toString()).toContain('The end.');
    expect(agentPresentation.made?.(stored('short'))).toEqual([]);
  });

  it('tells what it cost together with its tools', () => {
    expect(content(stored('Yes.', { tools: 2, spentNano: '25300000' }))).toContain(
      '$0.025 in all with its tools',
    );
    expect(content(stored('Yes.', { tools: 0, spentNano: '25300000' }))).not.toContain('with its tools');
  });

  it('tells what was left out of a long conversation', () => {
    expect(content(stored('Yes.', { trimmed: 4 }))).toContain('The oldest 4 messages');
  });

  it('fits into a message, whatever the model writes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 80 }),
          fc.string({ unit: 'binary', minLength: 1_000, maxLength: 6_000 }),
        ),
        fc.array(fc.string({ minLength: 200, maxLength: 300 }), { maxLength: 30 }),
        fc.constantFrom(...AGENT_STOPS),
        (text, steps, stop) => {
          const plan = JSON.stringify(steps.map((step) => ({ text: step, state: 'todo' })));
          const shown = content(stored(text, { stop, plan, turns: 3, trimmed: 9 }));
          expect(shown.length).toBeLessThanOrEqual(2_000);
          if (stop !== 'end') expect(shown).toContain('⚠️');
        },
      ),
    );
  });
});

describe('words of a model', () => {
  it('show where a link leads, mention nobody and hide nothing', () => {
    expect(answerText('See [your bank](https://evil.example/x) now')).toBe(
      'See your bank (<https://evil.example/x>) now',
    );
    expect(answerText('![pixel](https://evil.example/p.png?q=secret)')).toBe(
      'pixel (<https://evil.example/p.png?q=secret>)',
    );
    expect(answerText('<@1> @everyone\u202e <#2> </budget:3>')).toBe(
      '\\<@1> @\u200beveryone \\<#2> \\</budget:3>',
    );
  });

  it('close a block of code that was cut', () => {
    expect(answerPreview('a\n```js\nlet b = 1;\nlet c = 2;', 16)).toMatch(/\n```$/);
  });
});

describe('the plan card', () => {
  it('ticks steps off by sign and by word, with turn, money, tools and the newest words', () => {
    const lines = agentLines({
      plan: [...STEPS, { text: 'Sum *it*', state: 'doing' }],
      text: `${'old '.repeat(200)}newest words`,
      turn: 3,
      spent: 1_500_000n,
      tools: [{ name: 'transcribe', state: 'done', operationId: null }],
    }).join('\n');
    expect(lines).toContain('☑️ Transcribe the recording · done');
    expect(lines).toContain('▫️ Read it aloud · to do');
    expect(lines).toContain('▶️ Sum \\*it\\* · now');
    expect(lines).toContain('turn 3 · $0.0015 spent so far');
    expect(lines).toContain('tools: transcribe done');
    expect(lines).toContain('newest words');
    expect(lines.length).toBeLessThan(900);
  });

  it('has a word of its own for each state', () => {
    const words = Object.values(STEP_STATES).map(({ word }) => word);
    expect(new Set(words).size).toBe(words.length);
  });
});
