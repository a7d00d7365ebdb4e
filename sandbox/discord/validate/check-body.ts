import type { Discord } from '../discord.ts';
import { invalidForm, type Problem } from '../http/discord-error.ts';
import type { Call } from '../http/route.ts';
import type { Json } from '../json.ts';
import type { BodyKind } from './schemas.ts';

/** discord.js and older libraries send some ids and permissions as numbers or text; Discord takes both. */
function widened(body: Json): Json {
  const copy: Json = { ...body };
  if (Array.isArray(body['attachments']))
    copy['attachments'] = body['attachments'].map((one: unknown) =>
      typeof one === 'object' && one !== null && typeof (one as Json)['id'] === 'number'
        ? { ...one, id: String((one as Json)['id']) }
        : one,
    );
  const permissions = body['default_member_permissions'];
  if (typeof permissions === 'string' && /^\d+$/.test(permissions))
    copy['default_member_permissions'] = Math.min(Number(permissions), Number.MAX_SAFE_INTEGER);
  return copy;
}

/**
 * Checks a body against Discord's schema, then, when its shape is right, against `more` rules, as Discord does in two
 * steps; throws the 400 that lists everything wrong. Keys that
 * Discord does not know are recorded, but refuse nothing, as with Discord. `prefix` is where the body stands.
 */
export function checkBody(
  discord: Pick<Discord, 'schemas' | 'violations'>,
  call: Call,
  kind: BodyKind,
  body: Json,
  more: () => Problem[],
  prefix: (string | number)[] = [],
): void {
  const { problems, unknown } = discord.schemas.check(kind, widened(body));
  const placed = (list: Problem[]): Problem[] =>
    list.map((one) => ({ ...one, path: [...prefix, ...one.path] }));
  if (unknown.length > 0) discord.violations.record(call.method, call.path, placed(unknown), call.body);
  if (problems.length > 0) throw invalidForm(placed(problems));
  const broken = more();
  if (broken.length > 0) throw invalidForm(placed(broken));
}
