import { ButtonStyle, ComponentType } from 'discord.js';
import type { APIButtonComponentWithCustomId } from 'discord.js';
import { formatUsd } from '../../core/index.ts';
import type { ApprovalView } from '../../core/index.ts';
import type { ActionRow } from '../cards/card.ts';
import { formatCustomId } from '../custom-id.ts';

/** The scope of every custom_id that names an approval request. */
export const APPROVAL_SCOPE = 'approval';

/** What an approver can do by a click. */
type ApprovalAction = 'approve' | 'deny' | 'details';

/** A custom_id bound to the very request that is shown: `v1:approval:<action>:<approval id>:<binding>`. */
export function approvalCustomId(
  action: ApprovalAction,
  request: Pick<ApprovalView, 'approvalId' | 'binding'>,
): string {
  return formatCustomId({ scope: APPROVAL_SCOPE, action, id: request.approvalId, arg: request.binding });
}

/** Approve with the exact amount, Deny and Details. */
export function approvalRow(view: Pick<ApprovalView, 'approvalId' | 'binding' | 'amount'>): ActionRow {
  const button = (
    action: ApprovalAction,
    label: string,
    style: APIButtonComponentWithCustomId['style'],
  ): APIButtonComponentWithCustomId => ({
    type: ComponentType.Button,
    style,
    label,
    custom_id: approvalCustomId(action, view),
  });
  return {
    type: ComponentType.ActionRow,
    components: [
      button('approve', `Approve ${formatUsd(view.amount)}`, ButtonStyle.Success),
      button('deny', 'Deny', ButtonStyle.Danger),
      button('details', 'Details', ButtonStyle.Secondary),
    ],
  };
}
