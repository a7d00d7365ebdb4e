import { z } from 'zod';
import type { Config } from '../../src/core/index.ts';
import { type Finding, fail, ok, warn } from './finding.ts';
import { getJson, statusText } from './get-json.ts';

const PORTAL = 'https://discord.com/developers/applications';
const SKEW_WARN_MS = 5_000;
const SKEW_FAIL_MS = 60_000;
const named = z.object({ id: z.string().regex(/^\d{1,20}$/) });

/** Discord's own clock against ours: a wrong one files money under the wrong day and expires tokens early. */
function clock(serverMs: number | null, nowMs: number): Finding {
  if (serverMs === null) return warn('clock', 'Discord told no time', 'run the doctor again later');
  const skew = Math.abs(nowMs - serverMs);
  const found = `${(skew / 1000).toFixed(0)} s away from Discord's`;
  if (skew < SKEW_WARN_MS) return ok('clock', found);
  const cure = 'set the clock of this machine by NTP (timedatectl set-ntp true)';
  return skew < SKEW_FAIL_MS ? warn('clock', found, cure) : fail('clock', found, cure);
}

/** Token, application id and clock. `bot` is the bot's user id, null when the token opens nothing. */
export async function checkIdentity(
  { discord }: Config,
  now: () => number,
): Promise<{ findings: Finding[]; bot: string | null }> {
  const headers = { authorization: `Bot ${discord.token}` };
  const me = await getJson(`${discord.apiUrl}/v10/users/@me`, headers);
  const self = named.safeParse(me.json);
  if (me.status !== 200 || !self.success) {
    const cure =
      me.status === 401
        ? `DISCORD_TOKEN is not (or no longer) valid: reset it at ${PORTAL} > your application > Bot`
        : 'check the network of this machine and DISCORD_API_URL, then run the doctor again';
    return { findings: [fail('token', `Discord ${statusText(me.status)}`, cure)], bot: null };
  }
  const application = await getJson(`${discord.apiUrl}/v10/applications/@me`, headers);
  const own = named.safeParse(application.json);
  const fits = own.success && own.data.id === discord.applicationId;
  return {
    findings: [
      ok('token', 'Discord takes it'),
      fits
        ? ok('application', discord.applicationId)
        : fail(
            'application',
            own.success
              ? `the token is of application ${own.data.id}, DISCORD_APPLICATION_ID says ${discord.applicationId}`
              : `Discord ${statusText(application.status)}`,
            `copy DISCORD_APPLICATION_ID from ${PORTAL} > your application > General Information`,
          ),
      clock(me.date, now()),
    ],
    bot: self.data.id,
  };
}
