import { systemClock } from '../../core/index.ts';
import type { AuditQuery, AuditReader } from '../../core/index.ts';
import type { Plan } from '../command.ts';
import type { Invocation } from '../invocation.ts';
import { clipped, plainText } from '../plain-text.ts';
import { auditRefusal, auditReply, entryLines } from '../replies/audit-replies.ts';
import { parseMoment } from './parse-moment.ts';

/** Entries a card can hold. */
const SHOWN = 8;
/** How far back the buttons lead. */
const TAIL = 96;

const ALL: AuditQuery = { kind: null, userId: null, operation: null, from: null, until: null, before: null };

/** `/audit tail`: the newest entries, in pages. */
export async function tailAudit(reader: AuditReader, page: number): Promise<Plan> {
  const { entries } = await reader.search(ALL, TAIL);
  const of = Math.max(1, Math.ceil(entries.length / SHOWN));
  const shown = Math.min(Math.max(0, page), of - 1);
  const lines = entries.slice(shown * SHOWN, (shown + 1) * SHOWN).flatMap(entryLines);
  const reply = auditReply('Audit: newest entries', lines.length > 0 ? lines : ['There is no entry yet.']);
  return { ...reply, pages: { command: 'audit', page: shown, of } };
}

/** `/audit search`: the newest entries that fit everything that was asked. */
export async function searchAudit(reader: AuditReader, invocation: Invocation): Promise<Plan> {
  const now = systemClock.now();
  const times: Record<'from' | 'until', string | null> = { from: null, until: null };
  for (const name of ['from', 'until'] as const) {
    const typed = invocation.text(name);
    if (typed === null) continue;
    times[name] = parseMoment(typed, now);
    if (times[name] === null) {
      return auditRefusal(
        `Not searched: “${plainText(clipped(typed, 60))}” is no time.`,
        'Type 30 min, 2 hours, 3 days, 2026-11-22, or a moment in UTC such as 2026-11-22 18:00.',
      );
    }
  }
  const operation = invocation.text('operation')?.trim() ?? null;
  if (operation !== null && !/^[\w-]{1,64}$/.test(operation)) {
    return auditRefusal('Not searched: this is no operation’s id.', 'It stands on the operation’s card.');
  }
  const { entries, older } = await reader.search(
    {
      kind: invocation.text('kind')?.trim() ?? null,
      userId: invocation.member('user')?.id ?? null,
      operation,
      ...times,
      before: invocation.number('before'),
    },
    SHOWN,
  );
  if (entries.length === 0) return auditReply('Audit: nothing found', ['No entry fits all of this.']);
  const more = older === null ? [] : [`-# Older ones: the same search with before: ${older}`];
  return auditReply('Audit: found, newest first', [...entries.flatMap(entryLines), ...more]);
}
