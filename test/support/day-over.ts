/** Statements after which somebody's minute of requests is over, and their budget's warnings of the day are to be posted. */
export function dayOverFor(userId: string): string {
  return `
    update helix.operations set created_at = created_at - interval '1 minute';
    insert into helix.budget_notices (audience, guild_id, actor_id, scope, scope_key, period, day, percent, limit_nano,
        spent_nano, crossed_on, due_at, sent_at)
      select audience, guild_id, case audience when 'user' then actor_id end, 'user', 'user:' || actor_id, 'day',
        current_date, case audience when 'user' then 75 else 0 end, 10, 8, current_date, now(),
        case audience when 'user' then now() end
      from helix.actors, (values ('user'), ('digest')) a(audience) where discord_user_id = '${userId}'`;
}
