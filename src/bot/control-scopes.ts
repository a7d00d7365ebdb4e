import { continueSubmitted } from './agent/continue-controls.ts';
import { APPROVAL_SCOPE } from './approvals/approval-buttons.ts';
import { APPROVAL_CONTROLS } from './approvals/approval-controls.ts';
import { askSubmitted } from './ask-again.ts';
import { OPERATION_SCOPE } from './cards/buttons.ts';
import type { Control, ControlScope } from './control.ts';
import { CLICK_HANDLERS } from './operation-clicks.ts';
import { SETUP_CONTROLS } from './setup/setup-controls.ts';
import { SETUP_SCOPE } from './setup/setup-id.ts';
import { pageControls } from './page-controls.ts';

/** Every button, select and form of the bot: a new scope is its own file and a line here. */
export const CONTROL_SCOPES: Readonly<Record<string, ControlScope>> = {
  [OPERATION_SCOPE]: { clicks: CLICK_HANDLERS, submits: { continue: continueSubmitted, ask: askSubmitted } },
  [SETUP_SCOPE]: SETUP_CONTROLS,
  [APPROVAL_SCOPE]: APPROVAL_CONTROLS,
  approvals: pageControls('approvals'),
  anomalies: pageControls('anomalies'),
  audit: pageControls('audit'),
  providers: pageControls('providers'),
};

/** What answers a click of this scope that its message does not carry; undefined where nothing special does. */
export function findGone(id: { scope: string }): Control | undefined {
  return Object.hasOwn(CONTROL_SCOPES, id.scope) ? CONTROL_SCOPES[id.scope]?.gone : undefined;
}

/** The control of a custom_id's words; undefined for what this version does not know, forged words included. */
export function findControl(
  kind: 'clicks' | 'submits',
  id: { scope: string; action: string },
): Control | undefined {
  const scope = Object.hasOwn(CONTROL_SCOPES, id.scope) ? CONTROL_SCOPES[id.scope]?.[kind] : undefined;
  return scope && Object.hasOwn(scope, id.action) ? scope[id.action] : undefined;
}
