import { formatUsd, parseAmount, ROUTE_RANGES } from '../../core/index.ts';
import type { OperationId, RouteChange, RoutePolicy } from '../../core/index.ts';
import type { CommandContext, Plan } from '../command.ts';
import type { Invocation } from '../invocation.ts';
import { clipped, plainText } from '../plain-text.ts';
import { routeRefusal, routeReply } from '../replies/route-replies.ts';
import { FALLBACK_OPTIONS } from './route-data.ts';

async function publish(invocation: Invocation, context: CommandContext, change: RouteChange): Promise<Plan> {
  const { core, actor } = context;
  const operation = invocation.text('operation') as OperationId;
  const current = (await core.routes.list()).find((route) => route.operation === operation);
  const expected = invocation.number('version') ?? current?.version ?? 0;
  return routeReply(await core.routes.publish(actor, operation, expected, change));
}

/** `/route set`: the first model, the policy, the limits. */
export function setRoute(invocation: Invocation, context: CommandContext): Promise<Plan> {
  const primary = invocation.text('primary');
  const policy = invocation.text('policy') as RoutePolicy | null;
  const deadline = invocation.number('deadline');
  const attempts = invocation.number('attempts');
  const change: RouteChange = {
    ...(primary !== null && { primary }),
    ...(policy !== null && { policy }),
    ...(deadline !== null && { deadlineMs: deadline * 1000 }),
    ...(attempts !== null && { attemptsMax: attempts }),
  };
  if (Object.keys(change).length === 0) {
    return Promise.resolve(
      routeRefusal('Not done: nothing to change was named.', 'Give primary, policy, deadline or attempts.'),
    );
  }
  return publish(invocation, context, change);
}

/** `/route fallbacks`: all of them at once, in order. */
export function setFallbacks(invocation: Invocation, context: CommandContext): Promise<Plan> {
  const fallbacks = FALLBACK_OPTIONS.map((name) => invocation.text(name)).filter((text) => text !== null);
  return publish(invocation, context, { fallbacks });
}

/** `/route threshold`: above which estimate an admin must say yes. */
export function setThreshold(invocation: Invocation, context: CommandContext): Promise<Plan> {
  const typed = invocation.text('amount') ?? '';
  const range = ROUTE_RANGES.approvalThreshold;
  const parsed = parseAmount(typed, range);
  if (parsed.ok) return publish(invocation, context, { approvalThreshold: parsed.amount });
  return Promise.resolve(
    routeRefusal(
      `Not done: “${plainText(clipped(typed, 60))}” is not an amount that is taken here.`,
      `Type dollars, such as 5 or 0.50, from ${formatUsd(range.least)} to ${formatUsd(range.most)}. With $0.00 every request that costs anything needs a yes.`,
    ),
  );
}
