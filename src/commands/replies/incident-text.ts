import { type DetectorId, type Facts, type Incident, formatUsd } from '../../core/index.ts';
import { vendorName } from './vendor-name.ts';
import { codeFact, countText, exactTime, figure, relativeTime, secondsText } from './wording.ts';

type Words = {
  /** What it is, in three or four words. */
  title: string;
  /** What was seen. */
  seen(incident: Incident): string;
  /** What an admin may do about it. */
  next: string;
};

function usd(facts: Facts, key: string): string {
  const value = facts[key];
  return typeof value === 'string' && /^\d+$/.test(value) ? formatUsd(BigInt(value)) : 'an unknown amount';
}

/** When something ends, as the core said. */
function endsAt(facts: Facts): string {
  const at = facts['at'];
  return typeof at === 'string' && Number.isFinite(Date.parse(at)) ? exactTime(at) : 'soon';
}

const count = (facts: Facts, key: string): string => countText(figure(facts, key) ?? 0);

/** Whom or what an incident is about. */
function scopeText({ scope, userId }: Pick<Incident, 'scope' | 'userId'>): string {
  const [kind = '', id = ''] = scope.split(':', 2);
  switch (kind) {
    case 'user':
      return userId === null ? 'Somebody who was erased' : `<@${userId}>`;
    case 'guild':
      return `The server ${id.replaceAll(/\D/g, '')}`;
    case 'provider':
      return vendorName(id);
    case 'model':
      return `The model \`${id.replaceAll(/[^\w.-]/g, '')}\``;
    case 'everyone':
      return 'Everyone together';
    default:
      return 'The audit record';
  }
}

const times =
  (what: string) =>
  (incident: Incident): string => {
    const { facts } = incident;
    const often = figure(facts, 'times') ?? 1;
    const minutes = figure(facts, 'minutes');
    const within = minutes === null ? '' : ` in ${countText(minutes)} minutes`;
    return `${scopeText(incident)} ${what}, ${often === 1 ? 'once' : `${countText(often)} times`}${within}.`;
  };

const BUDGET_NEXT =
  'Nobody can spend above the limit. See `/budget show user`; `/toggle set` stops a command for everybody.';

const WORDS: Record<DetectorId, Words> = {
  projected_over_limit: {
    title: 'Budget about to end',
    seen: (one) =>
      `${scopeText(one)} spent ${usd(one.facts, 'spent_nano')} today of ${usd(one.facts, 'limit_nano')}; at this pace it comes to ${usd(one.facts, 'projected_nano')}.`,
    next: BUDGET_NEXT,
  },
  spend_in_ten_minutes: {
    title: 'Fast spending',
    seen: (one) =>
      `${scopeText(one)} spent ${usd(one.facts, 'ten_minutes_nano')} in ten minutes, more than a quarter of ${usd(one.facts, 'limit_nano')} a day.`,
    next: BUDGET_NEXT,
  },
  unusual_day: {
    title: 'Unusual day',
    seen: (one) =>
      `${scopeText(one)} spent ${usd(one.facts, 'spent_nano')} today; ${usd(one.facts, 'expected_nano')} was to be expected of such a day.`,
    next: BUDGET_NEXT,
  },
  provider_errors: {
    title: 'Vendor failing',
    seen: (one) =>
      `${scopeText(one)}: ${count(one.facts, 'failed')} of ${count(one.facts, 'calls')} calls failed in a quarter of an hour (${count(one.facts, 'percent')} %; usual ${count(one.facts, 'usual_percent')} %).`,
    next: 'Fallbacks serve where there are some. See `/providers`; `/route set` chooses another model.',
  },
  provider_slow: {
    title: 'Vendor slow',
    seen: (one) =>
      `${scopeText(one)} takes ${secondsText(figure(one.facts, 'ms') ?? 0)} a call; usual ${secondsText(figure(one.facts, 'usual_ms') ?? 0)}.`,
    next: 'See `/providers`; `/route set` chooses another model.',
  },
  repeated_refusals: {
    title: 'Turned away again and again',
    seen: times('was turned away'),
    next: 'They may need help, a higher limit, or a word. `/budget show user` tells what they have.',
  },
  self_approval: {
    title: 'Tried to approve their own request',
    seen: times('pressed a button of their own request'),
    next: 'Nothing was approved. Somebody else has to decide.',
  },
  strangers_clicking: {
    title: 'Strangers press buttons',
    seen: times('had buttons pressed by people who may not'),
    next: 'Nothing was done. Look who can see the admin channel.',
  },
  unlisted_guild: {
    title: 'Used from a server that is not served',
    seen: times('was turned away'),
    next: 'Add the server to DISCORD_GUILD_ID, or remove the bot from it.',
  },
  above_held: {
    title: 'Cost above what was held',
    seen: times('had a call that cost more than was held for it'),
    next: 'It is booked in full. Check the price with `/providers`, and tell the makers of Helix.',
  },
  price_expiring: {
    title: 'Price about to end',
    seen: (one) =>
      `The price of ${codeFact(one.facts, 'model', 'a model')} (${vendorName(one.facts['provider'])}) ends ${endsAt(one.facts)}, and none follows.`,
    next: 'Without a price a model is not used. Give the new one in PRICES_FILE, or update Helix.',
  },
  model_ending: {
    title: 'Model about to be shut down',
    seen: (one) =>
      `${codeFact(one.facts, 'model', 'A model')} (${vendorName(one.facts['provider'])}) ends ${endsAt(one.facts)}.`,
    next: '`/route set` chooses another one.',
  },
  vendor_key_refused: {
    title: 'Key refused',
    seen: times('refused our key, or the account there has no money left'),
    next: 'Check the key and the balance; `npm run doctor` asks every vendor.',
  },
  witness_lag: {
    title: 'Record not witnessed',
    seen: (one) =>
      `The audit record has had news for ${count(one.facts, 'minutes')} minutes that no posted checkpoint covers.`,
    next: 'Check the webhook of the hash chain with `/setup`, **Test webhooks**.',
  },
  chain_broken: {
    title: 'The audit record does not verify',
    seen: times('or a posted checkpoint failed a check'),
    next: 'Run `npm run audit:verify`: it names the first bad entry. Keep the database and its backups as they are.',
  },
};

/** The first characters of an incident's id: enough to name it in a command. */
export const incidentCode = (incident: Pick<Incident, 'incidentId'>): string =>
  incident.incidentId.slice(0, 8);

/** What it is, in a few words. */
export const incidentTitle = (detector: DetectorId): string => WORDS[detector].title;

/** An incident in one line of a list. */
export function incidentLine(incident: Incident): string {
  const state =
    incident.resolvedAt === null
      ? `open ${relativeTime(incident.openedAt)}`
      : `over ${relativeTime(incident.resolvedAt)}`;
  const acked = incident.acked === null ? '' : ', seen by an admin';
  return `**${incidentTitle(incident.detector)}** \`${incidentCode(incident)}\` (${state}${acked}): ${WORDS[incident.detector].seen(incident)}`;
}

/** An incident with all there is to say of it. */
export function incidentLines(incident: Incident): string[] {
  const { detector, acked, resolvedAt } = incident;
  return [
    WORDS[detector].seen(incident),
    resolvedAt === null ? WORDS[detector].next : `It is over since ${exactTime(resolvedAt)}.`,
    ...(acked === null
      ? []
      : [`Seen by ${acked.by === null ? 'an admin' : `<@${acked.by}>`} ${relativeTime(acked.at)}.`]),
    `-# Since ${exactTime(incident.openedAt)} · incident ${incidentCode(incident)} · \`/anomalies ack\``,
  ];
}
