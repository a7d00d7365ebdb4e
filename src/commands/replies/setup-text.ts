import { WEBHOOKS, formatUsd } from '../../core/index.ts';
import type { GuildSettings, SettingName, Setup, WebhookName } from '../../core/index.ts';
import { plainText } from '../plain-text.ts';
import { NOTHING_SPENT } from './reply.ts';

/** What each webhook is told, for people. */
export const WEBHOOK_LABELS: Record<WebhookName, string> = {
  commands: 'Commands webhook',
  hash_chain: 'Hash chain webhook',
  anomalies: 'Anomalies webhook',
};

function list(items: readonly string[], none: string): string {
  return items.length === 0 ? none : items.join(', ');
}

function channelText({ adminChannelId }: GuildSettings): string {
  return adminChannelId === null ? 'none: what needs an approval is refused' : `<#${adminChannelId}>`;
}

function rolesText({ adminRoleIds }: GuildSettings): string {
  return list(
    adminRoleIds.map((id) => `<@&${id}>`),
    'none: whoever may manage the server is an admin',
  );
}

/** Of a webhook the last digits of its id, which tell it from others and open nothing. */
function webhookText(id: string | null): string {
  return id === null ? 'none' : `set (webhook …${id.slice(-4)})`;
}

/** Rules named in one line; of the rest there is a count. */
const RULES_SHOWN = 10;

/** What is asked about beside the thresholds, one phrase each. */
function askedAbout({ approvalRules: rules }: GuildSettings): string[] {
  return [
    ...(rules.first_use ? ["everybody's first use"] : []),
    ...(rules.above_usual === null ? [] : [`above ${rules.above_usual} times the usual cost`]),
    ...(rules.above_half_of_left ? ["above half of what is left of the person's day"] : []),
    ...rules.always_operations.map((operation) => `every /${plainText(operation)}`),
    ...rules.always_models.map((model) => `every use of ${plainText(model)}`),
  ];
}

function shortList(items: readonly string[]): string {
  const more = items.length - RULES_SHOWN;
  return list([...items.slice(0, RULES_SHOWN), ...(more > 0 ? [`and ${more} more`] : [])], '');
}

const waits = (settings: GuildSettings): string =>
  `a request waits ${settings.approvalRules.expires_hours} h`;

/** The rules in words; what is off is left out, and of many the first are named. */
export function rulesText(settings: GuildSettings): string {
  return `${shortList(['above the threshold of the route', ...askedAbout(settings)])}; ${waits(settings)}`;
}

/** What other rules mean: before → after, or, where that would not name them all, what comes and what goes. */
function rulesChange(from: GuildSettings, to: GuildSettings): string {
  const [before, after] = [askedAbout(from), askedAbout(to)];
  if (Math.max(before.length, after.length) < RULES_SHOWN) return `${rulesText(from)} → ${rulesText(to)}`;
  const come = after.filter((one) => !before.includes(one));
  const gone = before.filter((one) => !after.includes(one));
  return [
    ...(come.length === 0 ? [] : [`from now on also ${shortList(come)}`]),
    ...(gone.length === 0 ? [] : [`no longer ${shortList(gone)}`]),
    ...(waits(from) === waits(to) ? [] : [`${waits(from)} → ${waits(to)}`]),
  ].join('; ');
}

const NAMES: Record<SettingName, { label: string; text: (settings: GuildSettings) => string }> = {
  admin_channel_id: { label: 'Admin channel', text: channelText },
  admin_role_ids: { label: 'Admin roles', text: rolesText },
  results_private: {
    label: 'Results',
    text: ({ resultsPrivate }) =>
      resultsPrivate
        ? 'for the asker alone, unless they choose otherwise'
        : 'in the channel, unless they choose `private`',
  },
  approval_rules: { label: 'Needs an approval', text: rulesText },
  webhook_commands: {
    label: WEBHOOK_LABELS.commands,
    text: ({ webhooks }) => webhookText(webhooks.commands),
  },
  webhook_hash_chain: {
    label: WEBHOOK_LABELS.hash_chain,
    text: ({ webhooks }) => webhookText(webhooks.hash_chain),
  },
  webhook_anomalies: {
    label: WEBHOOK_LABELS.anomalies,
    text: ({ webhooks }) => webhookText(webhooks.anomalies),
  },
};

const ORDER: readonly SettingName[] = [
  'admin_channel_id',
  'admin_role_ids',
  'results_private',
  'approval_rules',
  ...WEBHOOKS.map((name) => `webhook_${name}` as const),
];

/** What would change or changed, one line each: `**Admin channel**: before → after`. */
export function changeLines(
  from: GuildSettings,
  to: GuildSettings,
  changed: readonly SettingName[],
): string[] {
  return ORDER.filter((name) => changed.includes(name)).map((name) => {
    const { label, text } = NAMES[name];
    if (name === 'approval_rules') return `**${label}**: ${rulesChange(from, to)}`;
    const [before, after] = [text(from), text(to)];
    // Two webhooks may end in the same digits, and one may get a new token.
    return `**${label}**: ${before === after ? `${after} → another address` : `${before} → ${after}`}`;
  });
}

/** Every setting as it stands, one line each. */
export function settingLines(settings: GuildSettings): string[] {
  return ORDER.map((name) => `**${NAMES[name].label}**: ${NAMES[name].text(settings)}`);
}

/** The most this server can spend, as its limits stand. */
export function worstCaseLine({ worst }: Setup): string {
  const of = (nano: bigint | null): string => (nano === null ? 'unlimited' : formatUsd(nano));
  return `**Worst case**: this server can spend at most ${of(worst.day)} a day and ${of(worst.month)} a month. /budget set changes that.`;
}

/** What came of posting to a webhook as it is saved. */
export type WebhookTest =
  | { kind: 'none' | 'gone' | 'other_server' | 'refused' | 'silent' }
  | { kind: 'works'; channelId: string | null };

const TESTED: Record<Exclude<WebhookTest['kind'], 'works'>, string> = {
  none: 'none is set',
  gone: '❌ Discord knows it no more. Make a new one in the settings of a channel and set its address.',
  other_server:
    '❌ it posts into another server, which must not read what is done here. Nothing is sent to it.',
  refused: '❌ Discord does not let it post. Check the channel it belongs to.',
  silent: '⚠️ Discord did not answer in time. What it is to be told waits; test it again in a minute.',
};

/** One line of a test of the webhooks. */
export function webhookTestLine(name: WebhookName, test: WebhookTest): string {
  const where = test.kind === 'works' && test.channelId !== null ? ` in <#${test.channelId}>` : '';
  return `**${WEBHOOK_LABELS[name]}**: ${test.kind === 'works' ? `✅ posted${where}` : TESTED[test.kind]}`;
}

/** Answers of /setup that are neither the panel nor what was saved. */
const NOTES = {
  webhook_invalid:
    'That is not the address of a webhook on Discord. Copy it from the settings of a channel > Integrations > Webhooks. Nothing was kept.',
  rules_invalid:
    'That number is not possible: use 1 to 1000 times the usual cost (0 turns it off), and 1 to 168 hours.',
  rule_unknown: 'That list was older than the operations and models of today. Nothing was kept: look again.',
  id_invalid: 'That is not a channel of this server, or these are more than 10 roles. Nothing was kept.',
  conflict:
    'Somebody else saved the settings in the meantime. Your choices now stand on theirs: look again, then save.',
  gone: 'That button was older than the choices below (they are kept for an hour). Nothing was saved: look again.',
  same: 'Nothing differs, so nothing was saved.',
  locks_out:
    'Not saved: you hold none of these roles, so you would be an admin no more. Choose a role of your own as well.',
} as const;
export type SetupNote = keyof typeof NOTES;

/** The codes, for a test that reads every text. */
export const SETUP_NOTES = Object.keys(NOTES) as SetupNote[];

/** What went differently than the admin wanted, and what to do. */
export function setupNote(code: SetupNote): string {
  return `${NOTES[code]} ${NOTHING_SPENT}`;
}
