import { ApplicationCommandOptionType } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { unservedCard } from '../../../src/bot/cards/outcome-card.ts';
import { failureNotice, refusalNotice, toolNotice } from '../../../src/bot/cards/notice-message.ts';
import { createCommands } from '../../../src/commands/index.ts';
import { FAILURE_CODES, REFUSAL_CODES, modelsOf } from '../../../src/core/index.ts';
import type { Facts, OperationId, Outcome, Receipt, RefusalCode } from '../../../src/core/index.ts';

const commands = createCommands(modelsOf);
const OPERATIONS: readonly OperationId[] = ['video', 'agent', 'email', 'transcribe', 'speak'];
const ID = '1a2b3c4d-0000-7000-8000-000000000001';
/** Codes that only some operations can end with; all others can end any of them. */
const ONLY: Partial<Record<RefusalCode, readonly OperationId[]>> = {
  conversation_busy: ['agent'],
  conversation_gone: ['agent'],
  file_no_audio: ['transcribe'],
  file_no_video: ['video'],
  language_unsupported: ['transcribe'],
  link_not_media: ['transcribe', 'video'],
  link_off: ['transcribe', 'video'],
  link_refused: ['transcribe', 'video'],
  link_unreachable: ['transcribe', 'video'],
  range_invalid: ['video'],
  video_too_long: ['video'],
  voice_unknown: ['speak'],
};
const FACTS: Facts[] = [
  {},
  ...['truncated', 'private', 'store_unavailable', 'result_waits', 'result_not_stored'].map((reason) => ({
    reason,
  })),
  {
    name: 'x.mp3',
    limit: 100,
    seconds: 90,
    option: 'to',
    model: 'nova-9',
    known: 'nova-3',
    provider: 'google',
  },
  { own: true, status: 404, key: 'GOOGLE_API_KEY', retry_at: '2026-11-22T10:00:00.000Z', wanted: 'film' },
];
const NOTHING = /^Nothing was spent\.$/;
const SPENT = [
  { cost: 0n, estimated: false, says: NOTHING },
  { cost: 0n, estimated: true, says: /not booked yet/ },
  { cost: 3n, estimated: false, says: /^\$0\.000000003 was spent\.$/ },
  { cost: 3n, estimated: true, says: /^\$0\.000000003 was booked as estimated/ },
];

/** Subcommands by the name of their command. */
const known = new Map(
  commands.all.flatMap((command) =>
    command.kind === 'slash'
      ? [
          [
            command.data.name,
            (command.data.options ?? [])
              .filter((one) => one.type === ApplicationCommandOptionType.Subcommand)
              .map((one) => one.name),
          ],
        ]
      : [],
  ),
);

/** Options of an operation's own command, those of its subcommands among them. */
function optionsOf(operation: OperationId): string[] {
  const data = commands.slash(operation)?.data;
  const options = data?.options ?? [];
  return options.flatMap((one) => [
    one.name,
    ...('options' in one ? (one.options ?? []) : []).map(({ name }) => name),
  ]);
}

/** The three parts, each one a sentence, and none that sends people where there is nothing. */
function tellsThree(lines: readonly string[], operation: OperationId, money: RegExp): void {
  const [what = '', spent = '', next = ''] = lines;
  const text = lines.join('\n');
  expect(what).toMatch(/^[A-Z].{10,}\.$/s);
  // The heading above says so already.
  expect(what).not.toMatch(/^(Failed|Cancelled|Refused)/);
  expect(spent).toMatch(money);
  expect(next).toMatch(/^[A-Z].{10,}\.$/s);
  expect(text).not.toMatch(/undefined|null|NaN|\[object|Infinity/);
  for (const [, name = '', sub = ''] of text.matchAll(/(?<![\w/:])\/([a-z]+)(?: ([a-z]+))?/g)) {
    expect([...known.keys()], text).toContain(name);
    if (known.get(name)?.length) expect(known.get(name), text).toContain(sub);
  }
  for (const [, option = ''] of text.matchAll(/\bthe (voice|model|language|format) option/g)) {
    expect(optionsOf(operation), text).toContain(option);
  }
}

const mayEnd = (code: RefusalCode, operation: OperationId): boolean =>
  ONLY[code]?.includes(operation) ?? true;
const receiptOf = (model: string, { cost, estimated }: { cost: bigint; estimated: boolean }): Receipt => ({
  operationId: ID,
  cost,
  estimated,
  provider: model === '' ? '' : 'google',
  model,
  ms: 10,
  auditSeq: 5,
});
const buttonsOf = (card: { rows: readonly object[] }): string => JSON.stringify(card.rows);

describe.each(OPERATIONS)('/%s says what is wrong, whether money was spent, and what to do', (operation) => {
  const { title } = commands.presentation(operation);

  it.each(REFUSAL_CODES.filter((code) => mayEnd(code, operation)))('refused: %s', (code) => {
    for (const facts of FACTS) {
      const outcome: Outcome = { kind: 'refused', operationId: ID, code, facts, auditSeq: 1 };
      tellsThree(unservedCard(title, outcome).lines, operation, NOTHING);
      const late = refusalNotice(title, outcome, { id: '5', private: true });
      tellsThree(late.body.content?.split('\n').slice(1) ?? [], operation, NOTHING);
    }
  });

  it.each(FAILURE_CODES)('failed: %s', (code) => {
    for (const facts of FACTS) {
      for (const [model, spent] of ['', 'a-model'].flatMap((one) =>
        SPENT.map((two) => [one, two] as const),
      )) {
        // Where no vendor was begun with, even an unbooked end has cost nothing.
        const says = model === '' && spent.cost === 0n ? NOTHING : spent.says;
        const outcome = { kind: 'failed', code, facts, receipt: receiptOf(model, spent) } as const;
        const card = unservedCard(title, outcome);
        tellsThree(card.lines, operation, says);
        if (card.lines[2]?.includes('Press Retry')) expect(buttonsOf(card)).toContain('Retry');
        if (card.lines[2]?.startsWith('Wait')) expect(buttonsOf(card)).not.toContain('Retry');
        const late = failureNotice(title, outcome, '5');
        tellsThree(late.body.content?.split('\n').slice(1) ?? [], operation, says);
        const tool = { operationId: ID, outcome };
        const used = toolNotice(title, tool, { conversation: ID, ownerId: '5' }).body.content ?? '';
        tellsThree(used.split('\n').slice(1), 'agent', says);
      }
    }
  });

  it('cancelled, out of money, waiting, or asked twice', () => {
    for (const spent of SPENT) {
      const card = unservedCard(title, { kind: 'cancelled', receipt: receiptOf('a-model', spent) });
      tellsThree(card.lines, operation, spent.says);
    }
    const resetsAt = '2026-11-23T00:00:00.000Z';
    for (const left of [0n, 5n]) {
      const over = {
        scope: 'user',
        period: 'day',
        limit: 9n,
        spent: 9n - left,
        held: 0n,
        left,
        resetsAt,
      } as const;
      const denied = { kind: 'denied', operationId: ID, over, least: 7n, auditSeq: 1 } as const;
      tellsThree(unservedCard(title, denied).lines, operation, NOTHING);
    }
    const asked = { approvalId: ID, rule: 'above_threshold', ruleFacts: {}, amount: 5n } as const;
    const waiting = { kind: 'waiting', operationId: ID, ...asked, expiresAt: resetsAt, auditSeq: 1 } as const;
    tellsThree(unservedCard(title, waiting).lines, operation, /^Nothing was spent\./);
  });
});
