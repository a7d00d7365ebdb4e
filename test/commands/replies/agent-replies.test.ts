import { describe, expect, it } from 'vitest';
import { stopReply, stopText } from '../../../src/commands/replies/agent-replies.ts';
import { toolDecidedReply } from '../../../src/commands/replies/tool-decided.ts';
import { AGENT_STOPS } from '../../../src/core/index.ts';
import type { Delivery, Receipt } from '../../../src/core/index.ts';

const receipt: Receipt = {
  operationId: '1a2b3c4d-0000-7000-8000-000000000001',
  cost: 2_000_000n,
  estimated: false,
  provider: 'deepgram',
  model: 'nova-3',
  ms: 10,
  auditSeq: 5,
};
const OUTCOMES: [string, Delivery['outcome']][] = [
  ['was run for it', { kind: 'completed', result: { text: 'secret words', files: [], facts: {} }, receipt }],
  ['Deepgram', { kind: 'failed', code: 'vendor_unavailable', facts: {}, receipt }],
  [
    'an admin denied it',
    {
      kind: 'refused',
      operationId: receipt.operationId,
      code: 'approval_denied',
      facts: { reason: 'the secret words' },
      auditSeq: 4,
    },
  ],
  ['cancelled', { kind: 'cancelled', receipt }],
];

describe('what the agent tells about itself', () => {
  it.each(AGENT_STOPS.filter((stop) => stop !== 'end'))('has a reason and a way on for %s', (stop) => {
    const text = stopText(stop);
    expect(text?.why).toMatch(/^[A-Z].{15,}\.$/);
    expect(text?.next).toMatch(/^[A-Z].{15,}\.$/);
  });

  it.each(['requested', 'idle', 'unknown'] as const)('answers a stop: %s', (answer) => {
    const { what, money, next } = stopReply(answer);
    for (const text of [what, money, next]) expect(text).toMatch(/^[A-Z].{10,}\.$/);
  });

  it.each(OUTCOMES)('tells of a tool that waited: %s', (words, outcome) => {
    const { what, money, next } = toolDecidedReply('Transcribe', outcome);
    expect(what).toContain(words);
    expect(money).toMatch(/\$|Nothing was spent/);
    expect(next).toContain('**Continue**');
    expect(`${what} ${money} ${next}`).not.toContain('secret words');
  });
});
