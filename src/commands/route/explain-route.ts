import { formatUsd, shortUsd } from '../../core/index.ts';
import type {
  Actor,
  ExplainedCandidate,
  ExplainedVerdict,
  Explanation,
  Facts,
  OperationId,
} from '../../core/index.ts';
import type { CommandContext, Plan } from '../command.ts';
import type { Invocation } from '../invocation.ts';
import { refusalPlan } from '../refusal-plan.ts';
import { scopeName } from '../replies/denial.ts';
import { refusalReply } from '../replies/refusals.ts';
import { POLICIES, routeRefusal } from '../replies/route-replies.ts';
import { countText, relativeTime, secondsText, upperFirst } from '../replies/wording.ts';

const MEGABYTE = 1024 * 1024;

const HOW = {
  given: 'as you said',
  measured: 'counted in your text, after what cannot be spoken is left out',
  guessed: 'guessed from the size of the file',
  typical: 'assumed, because you gave no size',
} as const;

function assumedText({ assumed }: Explanation): string {
  const amount =
    assumed.unit === 'characters'
      ? `${countText(assumed.quantity)} characters`
      : `${secondsText(assumed.quantity * 1000)} of recording`;
  return `Size: **${amount}** (${HOW[assumed.how]})`;
}

const REASONS: Record<string, string> = {
  no_key: 'its key is not set',
  unknown_model: 'no vendor has it for this operation',
  breaker_open: 'it failed too often just now',
  price_unknown: 'it has no price',
  language: 'it does not know the language',
  film_length: 'it takes in no film of that length',
};

function factsText(facts: Facts): string {
  const until = facts['retryAt'];
  if (typeof until === 'string') return `, tried again ${relativeTime(until)}`;
  return typeof facts['key'] === 'string' ? ` (${facts['key']})` : '';
}

function candidateLine(one: ExplainedCandidate, index: number): string {
  const name = `\`${one.provider}/${one.model}\`${one.variant === null ? '' : ` at ${one.variant}`}`;
  if (!one.kept)
    return `✗ ${name}: dropped, ${REASONS[one.reason ?? ''] ?? one.reason}${factsText(one.facts)}`;
  const speed = one.latencyMs === null ? '' : `, usually ${secondsText(one.latencyMs)}`;
  const fits = one.fits ? '' : ', **more than is left**';
  return `${index + 1}. ${name}: at most ${shortUsd(one.most ?? 0n, 'up')}${fits}${speed} · ${one.priceRows.join(', ')}`;
}

/** A scope's name where the reader is not the one whose budget it is. */
function askersScope(scope: Parameters<typeof scopeName>[0]): string {
  return scopeName(scope).replace(/^your /, "the asker's ");
}

function target(explanation: Explanation, index: number): string {
  const one = explanation.candidates[index];
  return one
    ? `\`${one.provider}/${one.model}\`${one.variant === null ? '' : ` at ${one.variant}`}`
    : 'a model';
}

function verdictText(explanation: Explanation, verdict: ExplainedVerdict): string {
  switch (verdict.kind) {
    case 'started':
      return `✅ It would run at ${target(explanation, verdict.index)} and set ${shortUsd(verdict.granted, 'up')} aside.${verdict.index > 0 ? ' The models before it do not fit the budget.' : ''}`;
    case 'waiting':
      return `🕓 It would set ${shortUsd(verdict.granted, 'up')} aside for ${target(explanation, verdict.index)} and wait for the yes of an admin (${verdict.rule.replaceAll('_', ' ')}).`;
    case 'off':
      return `⛔ It would be refused: ${explanation.toggle.name} is off.`;
    case 'denied':
      return `⛔ It would be refused: it costs at least ${shortUsd(verdict.least, 'up')}, and ${askersScope(verdict.over)} has ${shortUsd(verdict.over.left, 'down')} left until ${relativeTime(verdict.over.resetsAt)}.`;
    case 'refused':
    default:
      return `⛔ It would be refused: ${refusalReply(verdict.code, verdict.facts).what.replace(/^Not done: /, '')}`;
  }
}

function explanationLines(explanation: Explanation): string[] {
  const { versions, toggle } = explanation;
  const kept = explanation.candidates.filter((one) => one.kept);
  const dropped = explanation.candidates.filter((one) => !one.kept);
  return [
    `For <@${explanation.userId}>. This spends nothing, sets nothing aside and sends nothing.`,
    assumedText(explanation),
    `Toggle \`${toggle.name}\`: ${toggle.enabled ? 'on' : 'off'}`,
    `Models, ${POLICIES[explanation.policy]}:`,
    ...kept.map(candidateLine),
    ...dropped.map(candidateLine),
    ...explanation.scopes.map(
      (scope) =>
        `-# ${upperFirst(askersScope(scope))}: ${shortUsd(scope.left, 'down')} left of ${shortUsd(scope.limit)} (${shortUsd(scope.spent)} spent, ${shortUsd(scope.held)} set aside)`,
    ),
    `An admin is asked above ${formatUsd(explanation.threshold)}`,
    `**${verdictText(explanation, explanation.verdict)}**`,
    `-# route v${versions.route} · feature v${versions.toggle} · settings ${versions.config} · the asker's ${versions.subject}`,
  ];
}

/** Whose decision it is; null for somebody who left the server, whose roles nobody knows. */
function askerOf(invocation: Invocation, actor: Actor): Actor | null {
  const member = invocation.member('user');
  if (member === null) return actor;
  const { id, roleIds } = member;
  return roleIds && { guildId: actor.guildId, userId: id, roleIds, admin: false };
}

/** `/route explain`: the decision a request would meet, without making it. */
export async function explainRoute(invocation: Invocation, context: CommandContext): Promise<Plan> {
  const { core, actor } = context;
  const as = askerOf(invocation, actor);
  if (as === null) {
    return routeRefusal('Not done: that person is not in this server.', 'Choose somebody who is.');
  }
  const text = invocation.text('text');
  const characters = invocation.number('characters');
  const minutes = invocation.number('minutes');
  const megabytes = invocation.number('megabytes');
  const explained = await core.routes.explain({
    operation: invocation.text('operation') as OperationId,
    as,
    size: {
      ...(text !== null && { text }),
      ...(characters !== null && { characters }),
      ...(minutes !== null && { seconds: minutes * 60 }),
      ...(megabytes !== null && { bytes: Math.ceil(megabytes * MEGABYTE) }),
    },
    model: invocation.text('model'),
  });
  if ('refused' in explained) return refusalPlan(explained.refused, explained.facts);
  return {
    kind: 'reply',
    tone: 'plain',
    title: `What /${explained.operation} would do`,
    lines: explanationLines(explained),
  };
}
