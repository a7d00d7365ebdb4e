import type { TestStore } from '../../../support/test-store.ts';

/** An effect without its entry, or an entry without its effect. */
export type Mismatch = { rule: string; place: string };

/**
 * Each effect beside the entry that says so, matched in both directions. `said` has every entry's number, kind,
 * operation and facts.
 */
const BOTH_WAYS = `
  with said as (
    select e.seq, b->>'kind' as kind, b->>'op' as op, b->'facts' as facts
    from helix.audit_entries e, lateral (select e.body::jsonb as b) j
  ), pairs (rule, effect, entry) as (
    select 'operation', o.operation_id, s.op
      from (select * from helix.operations where state not in ('denied', 'refused') or approval_id is not null) o
      full join (select * from said where kind = 'begun' or (kind = 'approval_requested' and not exists (
        select from said x where x.op = said.op and x.kind = 'approval_requested' and x.seq < said.seq))) s
        on s.op = o.operation_id
    union all
    select 'attempt', a.operation_id || ' ' || a.attempt, s.seq::text from helix.attempts a
      full join (select * from said where kind = 'attempt_started') s on s.seq = a.started_seq
    union all
    select 'attempt end', a.operation_id || ' ' || a.attempt, s.seq::text
      from (select * from helix.attempts where ended_at is not null) a
      full join (select * from said where kind = 'attempt_ended') s
        on s.op = a.operation_id and s.facts->>'attempt' = a.attempt::text
    union all
    select 'cost', c.id::text, s.seq::text from (select * from helix.cost_entries where kind = 'attempt') c
      full join (select * from said where kind = 'attempt_ended' and facts->>'outcome' <> 'not_billed') s
        on s.seq = c.audit_seq and s.op = c.operation_id and s.facts->>'cost_nano' = c.cost_nano::text
    union all
    select 'end', o.operation_id, s.op
      from (select * from helix.operations where state in ('finished', 'delivered', 'failed', 'cancelled')) o
      full join (select distinct op from said where kind in ('settled', 'interrupted', 'late_settled')) s
        on s.op = o.operation_id
    union all
    select 'decision', r.approval_id, s.op
      from (select * from helix.approval_requests where state in ('approved', 'denied')) r
      full join (select * from said where kind in ('approved', 'approval_denied')) s
        on s.facts->>'approval' = r.approval_id
    union all
    select 'delivery', o.operation_id, s.op
      from (select * from helix.operations where delivered_at is not null) o
      full join (select * from said where kind = 'delivered') s on s.op = o.operation_id
    union all
    select 'toggle', v.toggle_name || ' ' || v.version, s.seq::text
      from (select * from helix.feature_toggle_versions where kind <> 'shipped') v
      full join (select * from said where kind = 'toggle_published') s
        on s.seq = v.audit_seq and s.facts->>'version' = v.version::text
    union all
    select 'route', v.operation || ' ' || v.version, s.seq::text
      from (select * from helix.operation_route_versions where audit_seq is not null) v
      full join (select * from said where kind = 'route_published') s on s.seq = v.audit_seq
    union all
    select 'epoch', e.origin, s.seq::text from helix.epochs e
      full join (select * from said where kind in ('genesis', 'epoch_opened')) s
        on s.seq = e.opened_seq and s.facts->>'origin' = e.origin
    union all
    select 'gap', null, 'entry ' || e.seq from (select seq, row_number() over (order by seq) - 1 as place from helix.audit_entries) e
      where e.seq <> e.place
  )
  select rule, coalesce('no entry: ' || effect, 'no effect: ' || entry) as place from pairs
  where effect is null or entry is null
  order by 1, 2`;

/** All of them in a database at rest or not: an effect and its entry are one transaction. */
export async function mismatches(test: Pick<TestStore, 'sql'>): Promise<Mismatch[]> {
  return (await test.sql(BOTH_WAYS)) as Mismatch[];
}
