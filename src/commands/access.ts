/**
 * Who may use something: any member of a served server; the person it belongs to or an admin, which its handler
 * decides with the admin roles as they are now; or an admin alone, which is decided before the handler runs.
 */
export type Access = 'everyone' | 'owner' | 'admin';

/** One word for a whole command, or one per subcommand (`show`, or `group show`). */
export type CommandAccess = Access | Readonly<Record<string, Access>>;

/**
 * Who may use the subcommand at `path` (the command's own name first). One that nobody declared is an admin's: a
 * subcommand that was forgotten must not be open.
 */
export function accessAt(access: CommandAccess, path: readonly string[]): Access {
  return typeof access === 'string' ? access : (access[path.slice(1).join(' ')] ?? 'admin');
}
