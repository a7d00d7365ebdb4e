import { PermissionFlagsBits, SlashCommandBuilder } from 'discord.js';
import { formatUsd } from '../core/index.ts';
import type { ModelView, ProviderView } from '../core/index.ts';
import type { Plan, SlashCommand } from './command.ts';
import { guildOnly } from './guild-command.ts';
import { isMainPrice, mainPricesText, unitText } from './providers/price-text.ts';
import { pricesCsv } from './providers/prices-csv.ts';
import { linePages, pageOf } from './line-pages.ts';
import { countText, dayText, relativeTime, secondsText } from './replies/wording.ts';

const VENDORS = [
  { name: 'Deepgram', value: 'deepgram' },
  { name: 'ElevenLabs', value: 'elevenlabs' },
  { name: 'Anthropic', value: 'anthropic' },
  { name: 'Google', value: 'google' },
];

function keyText({ keyName, keyPresent, client }: ProviderView): string {
  if (!client) return 'prices only, no operation of this version uses it';
  return keyPresent ? `${keyName} is set` : `**${keyName} is not set**, its models are skipped`;
}

function healthText({ breaker, openUntil, latencyMs }: ModelView): string {
  const usual = latencyMs === null ? '' : `, usually ${secondsText(latencyMs)}`;
  if (breaker === 'open')
    return `**not answering**, tried again ${openUntil === null ? 'soon' : relativeTime(openUntil)}`;
  return breaker === 'probing' ? `being tried again${usual}` : `healthy${usual}`;
}

function limitsText({ maxCharacters, languages, shutdownAt }: ModelView): string[] {
  return [
    ...(maxCharacters === null ? [] : [`${countText(maxCharacters)} characters at once`]),
    ...(languages === null ? [] : [languages === 1 ? '1 language' : `${languages} languages`]),
    ...(shutdownAt === null ? [] : [`**ends ${shutdownAt}**`]),
  ];
}

type Change = { day: string; model: string; unit: string; text: string };

/** What changes by itself on days that are known: new prices, against those before them, and prices that end. */
function changesOf({ id, prices, ahead }: ModelView): Change[] {
  const begins = ahead.flatMap(({ unit, price, from }) => {
    const earlier = ahead.filter((one) => one.unit === unit && one.from < from);
    const before =
      earlier.toSorted((one, other) => other.from.localeCompare(one.from))[0] ??
      prices.find((one) => one.unit === unit);
    if (before?.price === price) return [];
    const was = before === undefined ? '' : `${formatUsd(before.price)} → `;
    return [{ day: from, model: id, unit, text: `${unitText(unit)} ${was}${formatUsd(price)}` }];
  });
  const ends = prices
    .filter(({ unit, to }) => to !== null && !ahead.some((next) => next.unit === unit))
    .map(({ unit, to }) => ({ day: to ?? '', model: id, unit, text: `no price for ${unitText(unit)}` }));
  return [...begins, ...ends];
}

/** Changes by day, the next day first. */
function byDay(changes: readonly Change[]): [string, Change[]][] {
  return [...Map.groupBy(changes, ({ day }) => day)].toSorted(([one], [other]) => one.localeCompare(other));
}

/** What changes at a model, one line a day; the file has the small ones beside. */
function aheadLines(model: ModelView): string[] {
  return byDay(changesOf(model)).map(([day, changes]) => {
    const main = changes.filter(({ unit }) => isMainPrice(unit));
    const told = main.length > 0 ? main : changes;
    const sorted = told.toSorted((one, other) => one.unit.localeCompare(other.unit));
    return `⏰ \`${model.id}\` from ${dayText(day)}: ${sorted.map(({ text }) => text).join(', ')}`;
  });
}

/** Which models' prices change on which day, for an overview. */
function aheadDays({ models }: ProviderView): string[] {
  return byDay(models.flatMap(changesOf)).map(([day, changes]) => {
    const names = [...new Set(changes.map(({ model }) => `\`${model}\``))];
    return `⏰ Prices change ${dayText(day)}: ${names.join(', ')}`;
  });
}

function modelLines(provider: ProviderView, model: ModelView): string[] {
  if (model.status !== 'active') {
    return [`-# \`${model.id}\`: ${model.note ?? model.status}`];
  }
  const facts = [
    mainPricesText(model.prices) || '**no price, so it is never used**',
    ...limitsText(model),
    ...(provider.client ? [healthText(model)] : []),
  ];
  return [`\`${model.id}\`: ${facts.join(' · ')}`];
}

function sourcesLine(provider: ProviderView): string {
  const read = provider.models.flatMap(({ prices }) =>
    prices.map(({ source, verified }) => `${source}, ${verified}`),
  );
  return `-# Prices read at ${[...new Set(read)].join('; ')}. The file has every price with its source and dates.`;
}

/** A card takes 3,900 characters. */
const OVERVIEW_ROOM = 3_400;

function overview(providers: readonly ProviderView[], asked: number): Plan {
  const all = providers.flatMap((provider) => {
    const active = provider.models.filter(({ status }) => status === 'active');
    const down = active.filter(({ breaker }) => breaker !== 'closed');
    return [
      `**${provider.name}** · ${active.length} models · ${provider.concurrent} calls at once · ${keyText(provider)}`,
      ...down.map((model) => `\`${model.id}\`: ${healthText(model)}`),
      ...aheadDays(provider),
    ];
  });
  const { lines, page, of } = pageOf(linePages(all, OVERVIEW_ROOM), asked);
  return {
    kind: 'reply',
    tone: 'plain',
    title: `Providers${of > 1 ? ` · page ${page + 1} of ${of}` : ''}`,
    pages: { command: 'providers', page, of },
    lines: [...lines, '-# /providers with a provider shows its models, prices, limits and health.'],
  };
}

/** A message with a file takes 2,000 characters; the title and what stands on every page take the rest. */
const PAGE_ROOM = 1_400;

function detail(provider: ProviderView, asked: number): Plan {
  const active = provider.models.filter(({ status }) => status === 'active');
  const others = provider.models.filter(({ status }) => status !== 'active');
  const models = [
    ...provider.models.flatMap(aheadLines),
    ...[...active, ...others].flatMap((model) => modelLines(provider, model)),
  ];
  const { lines, page, of } = pageOf(linePages(models, PAGE_ROOM), asked);
  return {
    kind: 'reply',
    tone: 'plain',
    title: `${provider.name}${of > 1 ? ` · page ${page + 1} of ${of}` : ''}`,
    lines: [`${keyText(provider)} · ${provider.concurrent} calls at once`, ...lines, sourcesLine(provider)],
    pages: { command: 'providers', page, of, about: provider.id },
    files: [
      {
        name: `${provider.id}-prices.csv`,
        contentType: 'text/csv',
        bytes: new TextEncoder().encode(pricesCsv(provider)),
        description: `Prices of ${provider.name} with sources and dates`,
      },
    ],
  };
}

const data = guildOnly(
  new SlashCommandBuilder()
    .setName('providers')
    .setDescription('Admins: the vendors, their models, prices, limits and health'),
);
data.setDefaultMemberPermissions(PermissionFlagsBits.ManageGuild);
data.addStringOption((option) =>
  option
    .setName('provider')
    .setDescription('One of them in full')
    .addChoices(...VENDORS),
);

/** `/providers`: models, prices with dates and sources, limits, keys and health, for admins. */
export const providers: SlashCommand = {
  kind: 'slash',
  access: 'admin',
  data: data.toJSON(),
  plan: async (invocation, context) => {
    const all = await context.core.routes.providers();
    const one = all.find(({ id }) => id === invocation.text('provider'));
    return one ? detail(one, 0) : overview(all, 0);
  },
  page: async (page, context, about) => {
    const all = await context.core.routes.providers();
    const one = all.find(({ id }) => id === about);
    return one ? detail(one, page) : overview(all, page);
  },
};
