import type { AuditEntry, AuditReport, ProofAnswer } from '../../core/index.ts';
import { formatUsd, verdictText } from '../../core/index.ts';
import type { Plan } from '../command.ts';
import { clipped, plainText } from '../plain-text.ts';
import { shortId } from './reply.ts';
import { countText, exactTime } from './wording.ts';

const FACTS_MAX = 160;
const DAMAGED_MAX = 5;
const TITLE = 'Audit';

/** An answer of `/audit` in plain words. */
export function auditReply(title: string, lines: string[]): Extract<Plan, { kind: 'reply' }> {
  return { kind: 'reply', tone: 'plain', title, lines };
}

/** A "no" of `/audit`: why, and what to do. */
export function auditRefusal(what: string, next: string): Plan {
  return { kind: 'reply', tone: 'refused', title: TITLE, lines: [what, next] };
}

/** The reply to somebody who is no admin. */
export function auditForAdmins(): Plan {
  return auditRefusal('Not done: the record is for admins of this server.', 'Ask an admin.');
}

/** What says nothing in a line for people; the whole entry is in an export. */
const isEmpty = (value: unknown): boolean =>
  value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** A fact as `name: value`; money, which the record keeps in billionths, in dollars. */
function factText([name, value]: [string, unknown]): string {
  if (name.endsWith('_nano') && typeof value === 'string' && /^-?\d+$/.test(value))
    return `${name.slice(0, -'_nano'.length)}: ${formatUsd(BigInt(value))}`;
  return `${name}: ${valueText(value)}`;
}

/** A value of a fact as words: lists and groups without the signs of JSON. */
function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return value.map(valueText).join(' · ');
  const told = Object.entries(value).filter(([, one]) => !isEmpty(one));
  return `(${told.map(factText).join(', ')})`;
}

/** One entry in two lines: number, kind, who, when, of which operation; and what it says. */
export function entryLines({ seq, at, kind, userId, operationId, facts }: AuditEntry): string[] {
  const parts = [
    `**#${seq}** ${plainText(kind)}`,
    ...(userId === null ? [] : [`<@${userId}>`]),
    ...(at === null || Number.isNaN(Date.parse(at)) ? [] : [exactTime(at)]),
    ...(operationId === null ? [] : [`op ${shortId(operationId)}`]),
  ];
  const told = Object.entries(facts)
    .filter(([, value]) => !isEmpty(value))
    .map(factText);
  return [
    parts.join(' · '),
    ...(told.length === 0 ? [] : [`-# ${plainText(clipped(told.join(', '), FACTS_MAX))}`]),
  ];
}

const DAMAGE = { edited: 'was changed', deleted: 'is gone' } as const;

/** Whether the record is whole, how far it is signed and seen, and messages that are not what was posted. */
export function verifyReply({ verdict, signed, posted, damaged }: AuditReport, verifierKey: string): Plan {
  const whole = verdict.ok && damaged.length === 0;
  const messages = damaged
    .slice(0, DAMAGED_MAX)
    .map(
      ({ size, state }) =>
        `The posted message with the checkpoint of ${countText(size)} entries ${DAMAGE[state]}.`,
    );
  const more = damaged.length > DAMAGED_MAX ? [`And ${damaged.length - DAMAGED_MAX} more messages.`] : [];
  return {
    kind: 'reply',
    tone: whole ? 'plain' : 'refused',
    title: whole ? '✅ Audit: the record is whole' : 'Audit: something was changed',
    lines: [
      verdictText(verdict),
      ...messages,
      ...more,
      `Signed up to entry ${countText(Math.max(0, signed - 1))}, posted for all to see ${posted === 0 ? 'not yet' : `up to entry ${countText(posted - 1)}`}.`,
      `-# Key of this record, for its proofs: \`${verifierKey}\``,
    ],
  };
}

/** Why there is no proof. */
export function noProof(kind: Exclude<ProofAnswer['kind'], 'proof'>): Plan {
  switch (kind) {
    case 'ambiguous':
      return auditRefusal('Several operations begin like this.', 'Give more of the id.');
    case 'not_signed_yet':
      return auditRefusal(
        'Its last entry is not signed yet: a checkpoint follows within a minute.',
        'Ask again in a minute.',
      );
    case 'log_changed':
      return auditRefusal(
        'There is no proof: these entries are not the ones that were signed. The record was changed.',
        '/audit verify names the first bad entry.',
      );
    case 'unknown':
    default:
      return auditRefusal(
        'This server’s record has no such operation or entry.',
        'An operation’s id stands on its card; /audit search finds entries by other words.',
      );
  }
}
