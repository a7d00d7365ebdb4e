import { OPERATION_SCOPE } from './cards/buttons.ts';
import type { Control, ControlScope } from './control.ts';
import { CLICK_HANDLERS } from './operation-clicks.ts';

/** Every button, select and form of the bot: a new scope is its own file and a line here. */
export const CONTROL_SCOPES: Readonly<Record<string, ControlScope>> = {
  [OPERATION_SCOPE]: { clicks: CLICK_HANDLERS, submits: {} },
};

/** The control of a custom_id's words; undefined for what this version does not know, forged words included. */
export function findControl(
  kind: keyof ControlScope,
  id: { scope: string; action: string },
): Control | undefined {
  const scope = Object.hasOwn(CONTROL_SCOPES, id.scope) ? CONTROL_SCOPES[id.scope]?.[kind] : undefined;
  return scope && Object.hasOwn(scope, id.action) ? scope[id.action] : undefined;
}
