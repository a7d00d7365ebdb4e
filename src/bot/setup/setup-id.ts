import { formatCustomId } from '../custom-id.ts';

/** The scope of every custom_id of the settings panel. */
export const SETUP_SCOPE = 'setup';

/** A custom_id of the panel; `revision` binds a button to the choices it showed. */
export function setupId(action: string, revision = '0'): string {
  return formatCustomId({ scope: SETUP_SCOPE, action, id: revision, arg: null });
}
