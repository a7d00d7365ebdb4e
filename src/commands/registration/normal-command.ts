/** A command as plain JSON, with everything left out that is Discord's own or the same as absent. */
export type NormalCommand = { name: string; type: number; [field: string]: unknown };

/** Fields Discord adds, and fields that mean nothing on a server's own commands. */
const IGNORED = new Set([
  'id',
  'application_id',
  'guild_id',
  'version',
  'name_localized',
  'description_localized',
  'dm_permission',
  'default_permission',
  'contexts',
  'integration_types',
  'handler',
]);

/** Chat input is Discord's default. */
const CHAT_INPUT = 1;

function meansNothing(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function normal(value: unknown, top: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => normal(item, false));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value)
    .filter(([key]) => !(top && IGNORED.has(key)) && !key.endsWith('_localized'))
    .map(([key, item]) => [key, normal(item, false)] as const)
    .filter(([, item]) => !meansNothing(item))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries);
}

/** Brings a command, ours or Discord's, into the one form in which equal commands are equal JSON. */
export function normalCommand(command: { name: string; type?: number | undefined }): NormalCommand {
  return { type: CHAT_INPUT, ...(normal(command, true) as { name: string }) };
}
