import { describe, expect, it } from 'vitest';
import { privacy } from '../../src/commands/privacy.ts';
import {
  erasureReply,
  exportReply,
  optOutReply,
  privacyReply,
} from '../../src/commands/replies/privacy-replies.ts';
import type { PrivacyView } from '../../src/core/index.ts';

const VIEW: PrivacyView = {
  servers: 1,
  operations: 12,
  contents: 3,
  files: 1,
  fileBytes: 2_048n,
  bookings: 12,
  cost: 1_250_000_000n,
  settings: 0,
  optedOut: false,
  erasedAfter: null,
};
const linesOf = (plan: ReturnType<typeof privacyReply>): string =>
  plan.kind === 'reply' ? [plan.title, ...plan.lines].join('\n') : '';

describe('/privacy', () => {
  it('is for everybody, in each of its parts', () => {
    expect(privacy.access).toBe('everyone');
    const parts = (privacy.data.options ?? []).map(({ name }) => name);
    expect(parts).toEqual(['show', 'export', 'erase', 'optout']);
  });

  it('tells in numbers what is kept, for how long, and what may be done about it', () => {
    const said = linesOf(privacyReply(VIEW));
    expect(said).toContain('12 requests on 1 server');
    expect(said).toContain('$1.25');
    expect(said).toContain('24 hours');
    expect(said).toContain('/privacy erase');
    const leaving = linesOf(privacyReply({ ...VIEW, erasedAfter: '2026-12-01T00:00:00.000Z' }));
    expect(leaving).toContain('You are going to be erased');
  });

  it('says before anything happens what erasing does, and that nothing has happened yet', () => {
    const said = linesOf(erasureReply({ answer: 'asking' }, VIEW));
    expect(said).toContain('Nothing has happened yet');
    for (const word of ['requests', 'files', 'settings', 'opt-out', 'messages']) {
      expect(said.replace('1 file,', '1 files,')).toContain(word);
    }
  });

  it('names the moment, and the way back, once it is asked for', () => {
    const asked = linesOf(
      erasureReply({ answer: 'asked', dueAt: '2026-12-01T00:00:00.000Z', auditSeq: 7 }, VIEW),
    );
    expect(asked).toMatch(/<t:\d+:f>/);
    expect(asked).toContain('sure: No');
    expect(asked).toContain('#7');
    expect(linesOf(erasureReply({ answer: 'withdrawn', auditSeq: 8 }, VIEW))).toContain('Nothing was erased');
    expect(linesOf(erasureReply({ answer: 'none' }, VIEW))).toContain('Nothing was changed');
  });

  it('hands out the copy as a file, and says when it is not all', () => {
    const plan = exportReply({ json: '{}', operations: 1, complete: false });
    if (plan.kind !== 'reply') throw new Error('no reply');
    expect(plan.files).toMatchObject([{ name: 'my-data.json', contentType: 'application/json' }]);
    expect(linesOf(plan)).toContain('20 MB');
  });

  it('does not promise more than an opt-out can keep', () => {
    expect(linesOf(optOutReply(true, { answer: 'set', auditSeq: 3 }))).toContain(
      'cannot be told from their own',
    );
    expect(linesOf(optOutReply(false, { answer: 'same' }))).toContain('nothing was changed');
  });
});
