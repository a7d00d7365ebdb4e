import { formatUsd } from '../../core/index.ts';
import type { CommandEntry, Facts } from '../../core/index.ts';
import { toggleTitle } from './toggle-words.ts';
import { vendorName } from './vendor-name.ts';
import { codeFact, fact, figure, secondsText } from './wording.ts';

/** How an entry reads in a server's own channel: who, what, how it ended, what it cost. */
export type CommandLine = {
  tone: 'done' | 'failed' | 'refused' | 'cancelled' | 'waiting' | 'plain';
  text: string;
};

type Words = (entry: CommandEntry) => Omit<CommandLine, 'text'> & { words: string };

function usd(facts: Facts, key: string): string {
  const value = facts[key];
  return typeof value === 'string' && /^-?\d+$/.test(value) ? formatUsd(BigInt(value)) : 'an unknown amount';
}

/** A code of ours as words: `vendor_timeout` reads `vendor timeout`. */
function coded(facts: Facts, key: string): string {
  const value = facts[key];
  return typeof value === 'string' && /^[a-z][a-z0-9_]*$/.test(value) ? value.replaceAll('_', ' ') : '';
}

/** What was asked for; a request that was never admitted has it among its facts alone. */
function commandName({ operation: known, facts }: CommandEntry): string {
  const operation = known ?? (typeof facts['operation'] === 'string' ? facts['operation'] : null);
  return operation === null ? 'something' : `**/${operation.replaceAll(/[^a-z0-9_-]/g, '')}**`;
}

function whom({ whom: id }: CommandEntry): string {
  return id === null ? '' : ` of <@${id}>`;
}

const ended: Words = (entry) => {
  const { facts } = entry;
  const state = facts['state'];
  const why = state === 'failed' ? coded(facts, 'error_code') : '';
  const ms = figure(facts, 'ms');
  const words = [
    state === 'finished' ? 'done' : `${coded(facts, 'state') || 'ended'}${why && `: ${why}`}`,
    `${usd(facts, 'cost_nano')}${facts['estimated'] === true ? ' (estimated)' : ''}`,
    ...(facts['provider'] ? [`${vendorName(facts['provider'])} ${codeFact(facts, 'model', '')}`.trim()] : []),
    ...(ms === null ? [] : [secondsText(ms)]),
  ];
  const tone = state === 'finished' ? 'done' : state === 'cancelled' ? 'cancelled' : 'failed';
  return { tone, words: `ran ${commandName(entry)}: ${words.join(' · ')}` };
};

const turnedAway =
  (why: (facts: Facts) => string): Words =>
  (entry) => ({
    tone: 'refused',
    words: `asked for ${commandName(entry)}: refused, ${why(entry.facts)}`,
  });

const OWNERS: Readonly<Record<string, string>> = {
  guild: 'of this server',
  everyone: 'of all servers together',
  role: 'of a role',
};

/** A limit that was set: whose, how much. */
function limitText(entry: CommandEntry): string {
  const { facts } = entry;
  const owner = OWNERS[String(facts['scope'])] ?? (entry.whom === null ? 'of someone' : whom(entry).trim());
  const period = facts['period'] === 'month' ? 'monthly' : 'daily';
  return `the ${period} limit ${owner} ${facts['limit_nano'] ? `to ${usd(facts, 'limit_nano')}` : 'back to the default'}`;
}

const SPENT: Readonly<Record<string, string>> = {
  user: 'their budget',
  guild: 'the budget of this server',
  everyone: 'the budget of all servers together',
};

/** A toggle by what people call it, with the name that operators type. */
function toggleText({ facts }: CommandEntry): string {
  const code = codeFact(facts, 'toggle', 'a toggle');
  const name = String(facts['toggle']);
  const title = toggleTitle(name);
  return title === name ? code : `${title} (${code})`;
}

/** Why a click on a card counted for nothing. */
function clickText(facts: Facts): string {
  const why = facts['why'] === 'own' ? 'their own request' : coded(facts, 'why');
  return why === '' ? '' : ` (${why})`;
}

const approval =
  (tone: CommandLine['tone'], verb: string): Words =>
  (entry) => ({
    tone,
    words: `${verb} ${commandName(entry)} (${usd(entry.facts, 'amount_nano')})`,
  });

const change =
  (words: (entry: CommandEntry) => string): Words =>
  (entry) => ({ tone: 'plain', words: words(entry) });

/** Steps on the way to an entry that says how it ended: no news of their own. */
const STEPS = new Set([
  'begun',
  'attempt_started',
  'attempt_denied',
  'attempt_ended',
  'delivered',
  'resumed',
  'requeued',
  'approval_replaced',
]);

const WORDS: Readonly<Record<string, Words>> = {
  settled: ended,
  interrupted: (entry) => ({
    tone: 'failed',
    words: `ran ${commandName(entry)}: interrupted · ${usd(entry.facts, 'cost_nano')} (estimated)`,
  }),
  late_settled: change(
    (entry) => `${commandName(entry)}: cost corrected to ${usd(entry.facts, 'cost_nano')}`,
  ),
  refunded: change((entry) => `${commandName(entry)}: ${usd(entry.facts, 'amount_nano')} refunded`),
  denied: turnedAway((facts) => `over ${SPENT[String(facts['over'])] ?? 'a budget'}`),
  busy: turnedAway(() => 'too many requests at once'),
  refused: turnedAway((facts) => coded(facts, 'code') || 'it could not be done'),
  failed: (entry) => ({
    tone: 'failed',
    words: `asked for ${commandName(entry)}: failed before it began${coded(entry.facts, 'code') && `, ${coded(entry.facts, 'code')}`}`,
  }),
  cancelled: (entry) => ({ tone: 'cancelled', words: `took back ${commandName(entry)} before it began` }),
  off: turnedAway((facts) => `switched off (${codeFact(facts, 'toggle', 'toggle')})`),
  no_admin_channel: turnedAway(() => 'nobody could be asked for an approval'),
  conflict: turnedAway(() => 'the id belongs to another request'),
  approval_requested: (entry) => ({
    tone: 'waiting',
    words: `asked for ${commandName(entry)}: waits for an approval`,
  }),
  approved: approval('done', 'approved'),
  approval_denied: approval('refused', 'denied'),
  approval_expired: (entry) => ({
    tone: 'refused',
    words: `asked for ${commandName(entry)}: nobody decided in time`,
  }),
  approval_cancelled: (entry) => ({ tone: 'cancelled', words: `took back ${commandName(entry)}` }),
  cancel_requested: (entry) => ({ tone: 'cancelled', words: `stopped ${commandName(entry)}` }),
  admin_refused: (entry) => ({
    tone: 'refused',
    words: `tried what is for admins alone (${coded(entry.facts, 'tried') || 'a setting'})`,
  }),
  budget_set: change((entry) => `set ${limitText(entry)}`),
  budget_granted: change((entry) => `raised the limit${whom(entry)} by ${usd(entry.facts, 'extra_nano')}`),
  grant_revoked: change((entry) => `took back a grant${whom(entry)}`),
  toggle_published: change(
    (entry) => `changed the toggle ${toggleText(entry)}, now at version ${fact(entry.facts, 'version', '?')}`,
  ),
  toggle_own: change((entry) => `changed for themselves the toggle ${toggleText(entry)}`),
  route_published: change(
    (entry) =>
      `changed the route of ${commandName(entry)}, now at version ${fact(entry.facts, 'version', '?')}`,
  ),
  caches_dropped: change(() => 'had Helix read routes, toggles, prices and voices afresh'),
  settings_saved: change(() => 'saved the settings of this server'),
  approval_click_refused: (entry) => ({
    tone: 'refused',
    words: `pressed a button of the approval of ${commandName(entry)}, which did not count${clickText(entry.facts)}`,
  }),
  anomaly: (entry) => ({
    tone: 'failed',
    words: `saw that something is wrong: ${coded(entry.facts, 'code') || 'see the anomalies'}`,
  }),
  speech_default_set: change(() => 'changed their usual voice or form of speech'),
  result_deleted: change((entry) => `deleted the result of ${commandName(entry)}`),
  delivery_refused: (entry) => ({
    tone: 'failed',
    words: `could not post the result of ${commandName(entry)}: Discord refused it`,
  }),
  delivery_address_gone: (entry) => ({
    tone: 'failed',
    words: `could not deliver the result of ${commandName(entry)}: its place is gone`,
  }),
  stranger_clicked: (entry) => ({
    tone: 'refused',
    words: `pressed a button of another person's ${commandName(entry)}`,
  }),
  incident_muted: change(() => 'muted a kind of anomaly for a while'),
  person_erased: change(() => 'was erased, as they had asked'),
  private_input_shown: change((entry) => `looked at the private input of ${commandName(entry)}`),
  privacy_opt_out: change((entry) =>
    entry.facts['on'] === false
      ? 'lets others analyse their messages again'
      : 'does not want their messages to be analysed',
  ),
  privacy_erasure_asked: change(() => 'asked to be erased'),
  privacy_erasure_withdrawn: change(() => 'took back the wish to be erased'),
};

/** Kinds without words of their own, such as those of a newer version: the kind itself, as words. */
const otherwise: Words = (entry) => ({ tone: 'plain', words: entry.kind.replaceAll('_', ' ') });

/**
 * An entry as one line with its number in the record, by which a second arrival is recognised; null for a step on the
 * way. Money, codes and names of ours alone: neither content nor files. People are mentions, which ping nobody here.
 */
export function commandLine(entry: CommandEntry): CommandLine | null {
  if (STEPS.has(entry.kind)) return null;
  const { tone, words } = (WORDS[entry.kind] ?? otherwise)(entry);
  const who =
    entry.who === 'erased' ? 'someone erased' : entry.who === null ? 'Helix' : `<@${entry.who.userId}>`;
  return { tone, text: `\`#${entry.seq}\` ${who} ${words}` };
}
