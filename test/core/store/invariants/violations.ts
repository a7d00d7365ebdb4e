import { verifyChain } from '../../../../src/core/audit/verify-chain.ts';
import type { TestStore } from '../../../support/test-store.ts';

/**
 * I4, in one statement and so at one instant: no limited scope holds and has spent more than its limit, but for what
 * vendors billed beyond a hold (overruns) or after the end (late corrections), which is booked in full. $1: the first
 * audit entry of today, to look at today alone, or 0 for all days.
 */
const OVER_LIMIT = `
  with excess as (
    select k.scope_key, k.period, k.day, sum(e.nano) as nano
    from (
      select o.actor_id, o.guild_id, o.day, (x.body::jsonb->'facts'->>'overrun_nano')::bigint as nano
      from helix.audit_entries x join helix.operations o on o.operation_id = x.body::jsonb->>'op'
      where x.seq >= $1 and x.body like '%"kind":"attempt_ended"%'
      union all
      select actor_id, guild_id, day, greatest(cost_nano, 0) from helix.cost_entries
        where kind = 'correction' and audit_seq >= $1
    ) e, helix.day_keys(e.actor_id, e.guild_id, e.day) k
    group by 1, 2, 3
  ), limits as (
    select distinct s.scope_key, s.period, s.day, s.limit_nano, s.spent_nano, s.held_nano
    from (select distinct actor_id, day from helix.operations where $1 = 0 or day = helix.day_at(helix.now())) p
    join helix.actors a using (actor_id), helix.scopes_on(a, p.day) s
  )
  select 'I4' as rule, l.scope_key || ' ' || l.period || ' ' || l.day as place, l.limit_nano::text as expected,
    (l.spent_nano + l.held_nano)::text as found
  from limits l left join excess e using (scope_key, period, day)
  where l.spent_nano + l.held_nano > l.limit_nano + coalesce(e.nano, 0)`;

/** What the day rows say against what holds (I1) and entries (I2, I3) add up to. */
const SUMS = `
  with held as (
    select k.scope_key, k.period, k.day, sum(h.remaining_nano) as nano
    from helix.holds h join helix.operations o using (operation_id), helix.day_keys(o.actor_id, o.guild_id, o.day) k
    where h.state = 'held' group by 1, 2, 3
  ), spent as (
    select k.scope_key, k.period, k.day, sum(e.cost_nano) as nano
    from helix.cost_entries e, helix.day_keys(e.actor_id, e.guild_id, e.day) k group by 1, 2, 3
  )
  select case when d.held_nano <> coalesce(h.nano, 0) then 'I1' else 'I2' end as rule,
    coalesce(d.scope_key, h.scope_key, s.scope_key) as place,
    coalesce(h.nano, 0) || ' held, ' || coalesce(s.nano, 0) || ' spent' as expected,
    d.held_nano || ' held, ' || d.spent_nano || ' spent' as found
  from helix.budget_days d
  full join held h using (scope_key, period, day) full join spent s using (scope_key, period, day)
  where d.held_nano is distinct from coalesce(h.nano, 0) or d.spent_nano is distinct from coalesce(s.nano, 0)`;

/** Each operation's own books: cost, hold, state and what the chain says of them. */
const BOOKS = `
  with said as (
    select x.body::jsonb->>'op' as operation_id, x.body::jsonb->>'kind' as kind, count(*) as n
    from helix.audit_entries x group by 1, 2
  )
  select 'cost' as rule, o.operation_id as place, o.cost_nano::text as expected, coalesce(sum(e.cost_nano), 0)::text as found
    from helix.operations o left join helix.cost_entries e using (operation_id)
    group by o.operation_id having o.cost_nano <> coalesce(sum(e.cost_nano), 0)
  union all
  select 'I5', o.operation_id, 'no hold, no entry', o.state from helix.operations o
    where o.state in ('denied', 'refused') and o.approval_id is null and (exists (select from helix.holds h where h.operation_id = o.operation_id)
      or exists (select from helix.cost_entries e where e.operation_id = o.operation_id))
  union all
  select 'end', o.operation_id, o.state, h.state || ' ' || h.remaining_nano from helix.operations o join helix.holds h using (operation_id)
    where (o.state in ('waiting', 'ready', 'running')) <> (h.state = 'held')
  union all
  select 'end', t.operation_id, 'ended', 'open attempt ' || t.attempt from helix.attempts t join helix.operations o using (operation_id)
    where o.state <> 'running' and t.ended_at is null
  union all
  select 'I9', operation_id, 'at most once', kind || ' ' || n from said
    where n > 1 and kind in ('begun', 'denied', 'settled', 'interrupted', 'delivered', 'approved', 'approval_denied',
      'approval_expired', 'approval_cancelled')
  union all
  select 'pending', o.operation_id, o.state, coalesce(r.state, 'no request') from helix.operations o
    left join helix.approval_requests r using (approval_id)
    where (o.state = 'waiting') <> (r.state = 'pending' and r.state is not null)
  union all
  select 'approved', o.operation_id, r.amount_nano::text, o.cost_nano::text from helix.operations o
    join helix.approval_requests r using (approval_id) join helix.holds h on h.operation_id = o.operation_id
    where h.granted_nano > r.amount_nano`;

type Violation = { rule: string; place: string; expected: string; found: string };

/** I4 alone, of today (which began with audit entry `since`): the one that must hold while others write. */
export async function overLimit(test: TestStore, since: number): Promise<Violation[]> {
  return (await test.sql(OVER_LIMIT, [since])) as Violation[];
}

/** Everything that does not add up in a database at rest; empty when all invariants hold. */
export async function violations(test: TestStore): Promise<Violation[]> {
  const rows = await overLimit(test, 0);
  for (const statement of [SUMS, BOOKS]) rows.push(...((await test.sql(statement)) as Violation[]));
  const head = await test.store.auditHead();
  const chain = (await test.sql(
    "select seq::int, encode(hash, 'hex') as hash, body from helix.audit_entries order by seq",
  )) as { seq: number; hash: string; body: string }[];
  const verdict = verifyChain(chain);
  if (!verdict.ok || verdict.next !== head.next || verdict.hash !== head.hash) {
    rows.push({
      rule: 'chain',
      place: 'head',
      expected: JSON.stringify(head),
      found: JSON.stringify(verdict),
    });
  }
  return rows;
}
