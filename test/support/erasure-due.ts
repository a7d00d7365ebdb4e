/**
 * Statements after which whoever asked to be erased asked for it the day before, and spent what they spent then: the
 * day that counts for an erasure is over.
 */
export const ERASURE_DUE = `
  update helix.erasures set after_day = after_day - 2 where erased_at is null;
  update helix.budget_days b set day = b.day - 2 from helix.erasures e
    where b.scope_key = 'user:' || e.actor_id and b.period = 'day' and e.erased_at is null;`;
