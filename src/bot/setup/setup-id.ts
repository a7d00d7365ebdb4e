import { formatCustomId } from '../custom-id.ts';

/** The scope of every custom_id of the settings panel. */
export const SETUP_SCOPE = 'setup';

/**
 * A custom_id of the panel. `id` is the revision that binds a button to the choices it showed, or the page of a list;
 * `arg` says which list a select has.
 */
export function setupId(action: string, id = '0', arg: string | null = null): string {
  return formatCustomId({ scope: SETUP_SCOPE, action, id, arg });
}
