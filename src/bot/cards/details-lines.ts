import { formatUsd } from '../../core/index.ts';
import type { OperationView, TrailLine } from '../../core/index.ts';
import { bytesText, exactTime, secondsText } from '../../commands/replies/wording.ts';
import { quantityText } from './progress-state.ts';

const usd = (nano: string): string => formatUsd(BigInt(nano));

const WHOSE: Record<string, string> = {
  user: 'the asker',
  guild: 'this server',
  everyone: 'all servers together',
};

/** A budget in words, such as `this server, that day`: the record is read on later days too. */
function budgetName({ scope, period }: { scope: string; period: string }): string {
  return `${WHOSE[scope] ?? scope}, that ${period}`;
}

type Room = { spent_nano: string; held_nano: string; limit_nano: string };

function roomText({ spent_nano, held_nano, limit_nano }: Room): string {
  return `${usd(spent_nano)} spent and ${usd(held_nano)} held of ${usd(limit_nano)}`;
}

/** How long after the first step: `+0.2 s`, `+2 min 5 s`, `+3 h 5 min`. */
function offsetText(ms: number): string {
  const hours = Math.floor(ms / 3_600_000);
  if (hours === 0) return `+${secondsText(ms)}`;
  return `+${hours} h ${Math.floor((ms % 3_600_000) / 60_000)} min`;
}

function scopesText(scopes: Extract<TrailLine, { step: 'hold' }>['scopes']): string {
  return scopes.map((row) => `${budgetName(row)}: ${roomText(row)}`).join('; ');
}

/** One step of the trail in plain words. */
function stepText(line: TrailLine): string {
  switch (line.step) {
    case 'received':
      return `received${line.private ? ', private' : ''}`;
    case 'toggle':
      return `feature ${line.toggle}: ${line.enabled ? 'on' : 'off'}`;
    case 'stored':
      return `stored file ${line.index + 1}: ${bytesText(line.bytes)}`;
    case 'measured':
      return `measured: ${quantityText(line.unit, line.quantity)}`;
    case 'route':
      return `route: ${[line.primary, ...line.fallbacks].join(', then ')} (settings ${line.config_version}, yours ${line.subject_version}${line.cached ? ', cached' : ''})`;
    case 'candidate':
      return line.kept
        ? `candidate ${line.model}${line.variant === undefined ? '' : ` at ${line.variant}`}: at most ${line.most_nano === null ? 'unknown' : usd(line.most_nano)}`
        : `candidate ${line.model} dropped: ${line.reason ?? 'no reason'}`;
    case 'hold':
      return `held ${usd(line.granted_nano)} on ${line.day} (${scopesText(line.scopes)}), audit #${line.audit_seq}`;
    case 'approval':
      return `needs a yes (${line.rule.replaceAll('_', ' ')}): ${usd(line.amount_nano)} for ${line.model}, audit #${line.audit_seq}`;
    case 'decided':
      return `${line.state}${line.self ? ' by the asker' : ''}, audit #${line.audit_seq}`;
    case 'queued':
      return `queued at ${line.provider}, number ${line.position}`;
    case 'attempt':
      return `call ${line.attempt} to ${line.model}, ${usd(line.hold_nano)} held, audit #${line.audit_seq}`;
    case 'attempt_ended': {
      const why =
        line.code === null ? '' : ` (${line.code}${line.status === null ? '' : `, HTTP ${line.status}`})`;
      const again = line.retry_in_ms === null ? '' : `, next in ${secondsText(line.retry_in_ms)}`;
      return `call ${line.attempt} ${line.outcome}${why} after ${secondsText(line.ms)}${again}`;
    }
    case 'attempt_denied':
      return `no room for ${line.model} in the budget of ${budgetName(line)}`;
    case 'stage':
      return line.stage;
    case 'progress':
      return `part ${line.part} of ${line.of}`;
    case 'turn': {
      const searched = line.searches === 0 ? '' : `, ${line.searches} searches in the web`;
      return `turn ${line.turn} booked${searched}, ${usd(line.spent_nano)} spent so far`;
    }
    case 'tool':
      return `tool ${line.tool} ${line.outcome}${line.child === null ? '' : ` (operation ${line.child})`}`;
    case 'settled':
      return `settled: ${usd(line.cost_nano)}${line.estimated ? ' (estimated)' : ''}, audit #${line.audit_seq}, hash ${line.audit_hash.slice(0, 12)}…`;
    case 'delivered':
      return `delivered (${line.where.replace('_', '-')})`;
    case 'refused':
      return `refused: ${line.code}`;
    case 'denied':
      return `denied by the budget of ${budgetName(line)}: ${roomText(line)}, audit #${line.audit_seq}`;
    case 'cancel_requested':
      return 'cancel requested';
    case 'failed':
    default:
      return `failed: ${line.code}`;
  }
}

/** Everything the record tells about one operation, for its owner and for admins: ids and numbers, no content. */
export function detailsLines(view: OperationView): string[] {
  const { receipt } = view;
  const begun = view.trail[0]?.at ?? null;
  return [
    `Operation \`${view.operationId}\``,
    `State: ${view.state}${view.private ? ', private' : ''}`,
    ...(begun === null ? [] : [`Asked: ${exactTime(begun)}`]),
    ...(receipt === null
      ? []
      : [
          `Cost: ${formatUsd(receipt.cost)}${receipt.estimated ? ' (estimated)' : ''} · ${receipt.provider}/${receipt.model} · ${secondsText(receipt.ms)} · audit #${receipt.auditSeq}`,
        ]),
    ...view.trail.map(
      (line) => `-# \`${offsetText(Date.parse(line.at) - Date.parse(begun ?? line.at))}\` ${stepText(line)}`,
    ),
  ];
}
