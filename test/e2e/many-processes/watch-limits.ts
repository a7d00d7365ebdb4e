import type { TestStore } from '../../support/test-store.ts';

/** Limits in nano-USD a day. `guilds` by id. */
export type Limits = { user: bigint; guilds: Record<string, bigint>; everyone: bigint };

/** What was seen while others wrote. */
export type Watched = {
  /** Writes to a budget's row that the trigger looked at. */
  writes: number;
  /** Looks at all committed rows from outside. */
  looks: number;
  /** Whatever either of them saw beyond a limit. */
  over: unknown[];
};

/** Sees each version of each row that any transaction writes, committed or not, and keeps those beyond a limit. */
const TRIGGER = `
  create table public.watched (like_key text primary key, limit_nano bigint not null);
  create table public.over_limit (at timestamptz default clock_timestamp(), scope_key text, held bigint, spent bigint);
  create sequence public.watched_writes;
  create function public.watch_limits() returns trigger language plpgsql security definer as $$
  begin
    perform nextval('public.watched_writes');
    insert into public.over_limit (scope_key, held, spent)
      select new.scope_key, new.held_nano, new.spent_nano from public.watched w
      where new.period = 'day' and new.scope_key like w.like_key and new.held_nano + new.spent_nano > w.limit_nano;
    return null;
  end $$;
  create trigger watch_limits after insert or update on helix.budget_days
    for each row execute function public.watch_limits();`;

const LOOK = `
  select d.scope_key, d.held_nano::text, d.spent_nano::text, w.limit_nano::text
  from helix.budget_days d join public.watched w on d.scope_key like w.like_key
  where d.period = 'day' and d.held_nano + d.spent_nano > w.limit_nano`;

const LOOK_EVERY_MS = 25;

/**
 * Sets the limits and watches them twice: a trigger inside the database at every write, and a sampler from outside.
 * The limits that are watched are a copy of their own. Ends with `stop`.
 */
export async function watchLimits(db: TestStore, limits: Limits): Promise<{ stop(): Promise<Watched> }> {
  const rows: [scope: string, subject: string, key: string, limit: bigint][] = [
    ['user', '*', 'user:%', limits.user],
    ['everyone', '*', 'everyone', limits.everyone],
    ...Object.entries(limits.guilds).map(
      ([guild, nano]) => ['guild', guild, `guild:${guild}`, nano] as [string, string, string, bigint],
    ),
  ];
  await db.sql(TRIGGER);
  for (const [scope, subject, key, limit] of rows) {
    await db.sql(
      `insert into helix.cost_budgets (scope, subject, period, limit_nano, effective_from)
         values ($1, $2, 'day', $3, '2020-01-01')`,
      [scope, subject, String(limit)],
    );
    await db.sql('insert into public.watched values ($1, $2)', [key, String(limit)]);
  }
  let looks = 0;
  const end = new AbortController();
  const over: unknown[] = [];
  const watching = (async () => {
    while (!end.signal.aborted) {
      over.push(...(await db.sql(LOOK)));
      looks += 1;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  })();
  return {
    stop: async () => {
      end.abort();
      await watching;
      const [seen] = await db.sql('select last_value::int as writes from public.watched_writes');
      over.push(...(await db.sql('select * from public.over_limit')));
      return { writes: Number(seen?.['writes']), looks, over };
    },
  };
}
