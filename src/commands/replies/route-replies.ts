import { formatUsd } from '../../core/index.ts';
import type { RouteFault, RoutePolicy, RoutePublishAnswer, RouteView } from '../../core/index.ts';
import type { Plan } from '../command.ts';
import { clipped, plainText } from '../plain-text.ts';
import { exactTime, secondsText } from './wording.ts';

const UNCHANGED = 'Nothing was changed.';

/** A "no" of `/route`: why, that nothing changed, what to do. */
export function routeRefusal(what: string, next: string): Plan {
  return { kind: 'reply', tone: 'refused', title: 'Routes', lines: [what, UNCHANGED, next] };
}

/** What a policy does, in words. */
export const POLICIES: Record<RoutePolicy, string> = {
  order: 'in this order',
  cheapest: 'the cheapest first',
  fastest_healthy: 'the fastest that answers first',
};

/** A route's words, fact by fact: what a change is told with. */
function routeFacts(route: RouteView): [string, string][] {
  return [
    ['Primary', `\`${route.primary}\``],
    ['Fallbacks', route.fallbacks.map((entry) => `\`${entry}\``).join(', ') || 'none'],
    ['Policy', `${route.policy}, ${POLICIES[route.policy]}`],
    ['Approval above', formatUsd(route.approvalThreshold)],
    ['Deadline', secondsText(route.deadlineMs)],
    ['Attempts at one model', String(route.attemptsMax)],
  ];
}

/** One route as it stands: its models in order, its rules, its version. */
export function routeLines(route: RouteView): string[] {
  const by = route.changedBy === null ? '' : ` by <@${route.changedBy}>`;
  const when =
    route.source === 'seed'
      ? 'as shipped; new releases may move it'
      : `set${by} ${exactTime(route.changedAt)}`;
  return [
    `**/${route.operation}** ${[route.primary, ...route.fallbacks].map((entry) => `\`${entry}\``).join(', then ')}${route.policy === 'order' ? '' : ` (${POLICIES[route.policy]})`}`,
    `-# asks an admin above ${formatUsd(route.approvalThreshold)} · ends after ${secondsText(route.deadlineMs)} · ${route.attemptsMax} tries of each model`,
    `-# v${route.version} · ${when}`,
  ];
}

const FAULTS: Record<RouteFault, string> = {
  unknown_model: 'is no model of any vendor',
  wrong_capability: 'cannot do this operation',
  not_active: 'is no longer served',
  no_price: 'has no price, and Helix never spends an unknown amount',
  no_client: 'belongs to a vendor this version cannot talk to',
  twice: 'would be on the route twice',
  too_many: 'is one fallback too many',
};

function changedLines(from: RouteView, to: RouteView): string[] {
  const before = routeFacts(from);
  return routeFacts(to).flatMap(([name, text], index) => {
    const old = before[index]?.[1] ?? '';
    return old === text ? [] : [`${name}: ${old} → **${text}**`];
  });
}

const FIELDS = {
  approvalThreshold: 'an approval threshold',
  deadlineMs: 'a deadline (in milliseconds)',
  attemptsMax: 'a number of attempts',
} as const;

/** The reply to a changed route: from, to, from when on, what is missing, its place in the record. */
export function routeReply(answer: RoutePublishAnswer): Plan {
  switch (answer.answer) {
    case 'published': {
      const { from, to, warnings } = answer;
      return {
        kind: 'reply',
        tone: 'plain',
        title: `Route of /${to.operation}`,
        lines: [
          ...changedLines(from, to),
          'It counts from the next request on, in every process. /route explain shows what it does.',
          ...warnings.map((key) => `⚠ ${key} is not set here, so its models are skipped.`),
          `-# v${from.version} → v${to.version} · audit #${answer.auditSeq}`,
        ],
      };
    }
    case 'conflict':
      return routeRefusal(
        `Not done: this route was changed meanwhile; it is v${answer.now.version} now.`,
        'Look at it with /route show, then repeat the command.',
      );
    case 'same':
      return {
        kind: 'reply',
        tone: 'plain',
        title: `Route of /${answer.now.operation}`,
        lines: [`It says so already (v${answer.now.version}).`, UNCHANGED],
      };
    case 'bad_model':
      return routeRefusal(
        `Not done: ${plainText(clipped(answer.model, 80))} ${FAULTS[answer.fault]}.`,
        `Models that would do: ${answer.known.map((entry) => `\`${entry}\``).join(', ') || 'none'}.`,
      );
    case 'bad_number':
      return routeRefusal(
        `Not done: that is no ${FIELDS[answer.field].replace(/^an? /, '')} a route can have.`,
        `Anything from ${answer.least} to ${answer.most} is allowed.`,
      );
    case 'not_admin':
      return routeRefusal('Not done: routes are for admins of this server.', 'Ask an admin.');
    case 'unknown':
    default:
      return routeRefusal('Not done: there is no such operation.', 'Choose one from the list.');
  }
}
