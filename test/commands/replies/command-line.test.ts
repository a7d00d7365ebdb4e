import { describe, expect, it } from 'vitest';
import { commandLine } from '../../../src/commands/replies/command-line.ts';
import type { CommandEntry } from '../../../src/core/index.ts';

const entry = (more: Partial<CommandEntry>): CommandEntry => ({
  seq: 42,
  at: '2026-12-02T00:00:00.000Z',
  kind: 'settled',
  operation: 'speak',
  who: { userId: '220000000000000001' },
  whom: null,
  facts: {},
  ...more,
});
const text = (more: Partial<CommandEntry>): string | undefined => commandLine(entry(more))?.text;
const done = { state: 'finished', cost_nano: '960000', provider: 'elevenlabs', model: 'eleven_v4', ms: 310 };

describe('an entry in a server’s own channel', () => {
  it('says who ran what, how it ended and what it cost, under its number in the record', () => {
    expect(commandLine(entry({ facts: done }))).toEqual({
      tone: 'done',
      text: '`#42` <@220000000000000001> ran **/speak**: done · $0.00096 · ElevenLabs `eleven_v4` · 0.3 s',
    });
    expect(
      text({ facts: { ...done, state: 'failed', error_code: 'vendor_timeout', estimated: true } }),
    ).toContain('failed: vendor timeout · $0.00096 (estimated)');
    expect(text({ facts: { state: 'cancelled', cost_nano: '0' } })).toContain('cancelled · $0.00');
  });

  it('shows the whole name of a model', () => {
    const facts = { ...done, provider: 'deepgram', model: 'nova-3' };
    expect(text({ facts })).toContain('Deepgram `nova-3`');
  });

  it('says of what was turned away why', () => {
    expect(text({ kind: 'denied', facts: { over: 'user' } })).toContain('refused, over their budget');
    expect(text({ kind: 'off', facts: { toggle: 'enable_text_to_speech' } })).toContain('switched off');
    expect(text({ kind: 'admin_refused', operation: null, facts: { tried: 'settings_save' } })).toContain(
      'tried what is for admins alone (settings save)',
    );
  });

  it('says which command was turned away or failed before it was admitted', () => {
    const facts = { operation: 'transcribe', code: 'link_not_allowed' };
    expect(text({ kind: 'refused', operation: null, facts })).toContain(
      'asked for **/transcribe**: refused, link not allowed',
    );
    expect(text({ kind: 'failed', operation: null, facts })).toContain(
      'asked for **/transcribe**: failed before it began, link not allowed',
    );
    expect(text({ kind: 'refused', operation: null })).toContain(
      'asked for something: refused, it could not',
    );
  });

  it('says what people decided for themselves', () => {
    const said = (kind: string, facts = {}): string | undefined => text({ kind, operation: null, facts });
    expect(said('privacy_opt_out', { on: true })).toContain('does not want their messages to be analysed');
    expect(said('privacy_opt_out', { on: false })).toContain('lets others analyse their messages again');
    expect(said('privacy_erasure_asked')).toContain('asked to be erased');
  });

  it('says of a click that did not count why', () => {
    expect(text({ kind: 'approval_click_refused', facts: { why: 'own' } })).toContain(
      'pressed a button of the approval of **/speak**, which did not count (their own request)',
    );
  });

  it('says what admins did, and to whom', () => {
    const facts = { scope: 'user', period: 'day', limit_nano: '12500000000' };
    expect(text({ kind: 'budget_set', operation: null, whom: '7', facts })).toContain(
      'set the daily limit of <@7> to $12.50',
    );
    const limit = (facts: CommandEntry['facts']) => text({ kind: 'budget_set', operation: null, facts });
    expect(limit({ scope: 'guild', period: 'month', limit_nano: '40000000000' })).toContain(
      'set the monthly limit of this server to $40.00',
    );
    expect(limit({ scope: 'everyone', period: 'day', limit_nano: '60000000000' })).toContain(
      'set the daily limit of all servers together to $60.00',
    );
    expect(limit({ scope: 'role', period: 'day' })).toContain(
      'set the daily limit of a role back to the default',
    );
    const toggle = { toggle: 'enable_text_to_speech', version: 3 };
    expect(text({ kind: 'toggle_published', operation: null, facts: toggle })).toContain(
      'changed the toggle Speech (`enable_text_to_speech`), now at version 3',
    );
    expect(text({ kind: 'caches_dropped', operation: null })).toContain(
      'had Helix read routes, toggles, prices and voices afresh',
    );
    expect(text({ kind: 'approved', facts: { amount_nano: '5000000000' } })).toContain(
      'approved **/speak** ($5.00)',
    );
  });

  it('names nobody who was erased, and nobody where nobody did it', () => {
    expect(text({ who: 'erased', facts: done })).toContain('`#42` someone erased ran');
    expect(text({ who: null, kind: 'interrupted' })).toContain('`#42` Helix ran');
  });

  it('leaves out the steps on the way, and has words for kinds it does not know', () => {
    for (const kind of ['begun', 'attempt_started', 'attempt_ended', 'delivered'])
      expect(text({ kind })).toBeUndefined();
    expect(text({ kind: 'something_new' })).toBe('`#42` <@220000000000000001> something new');
  });

  it('shows no value that is not a code, a name or a number of ours', () => {
    const evil = '](https://evil.example) @everyone `x';
    const facts = {
      state: 'failed',
      error_code: evil,
      over: evil,
      tried: evil,
      toggle: evil,
      cost_nano: evil,
      model: evil,
    };
    for (const kind of ['settled', 'denied', 'off', 'admin_refused', 'toggle_published', 'budget_set'])
      expect(text({ kind, facts, operation: evil }), kind).not.toMatch(/evil\.example\)|@everyone|\]\(/);
  });
});
