import { PermissionFlagsBits, SlashCommandBuilder } from 'discord.js';
import { DETECTORS, type DetectorId, type Incident, parseExpiry, systemClock } from '../core/index.ts';
import type { CommandContext, Plan, SlashCommand, Suggestion } from './command.ts';
import { guildOnly } from './guild-command.ts';
import type { Invocation } from './invocation.ts';
import { linePages, pageOf } from './line-pages.ts';
import { incidentCode, incidentLine, incidentTitle } from './replies/incident-text.ts';
import { exactTime } from './replies/wording.ts';

const TITLE = 'Anomalies';
/** Characters of incidents on one card. */
const ROOM = 3_600;
const IDS = Object.keys(DETECTORS) as DetectorId[];

const data = guildOnly(
  new SlashCommandBuilder()
    .setName('anomalies')
    .setDescription('What is not as it should be: spending, vendors, clicks, the record')
    // A hint for Discord's menu alone; who may is checked for every answer.
    .setDefaultMemberPermissions(PermissionFlagsBits.ManageGuild),
)
  .addSubcommand((command) => command.setName('list').setDescription('Open incidents, and what ended today'))
  .addSubcommand((command) =>
    command
      .setName('ack')
      .setDescription('Says that you have seen an incident')
      .addStringOption((option) =>
        option
          .setName('incident')
          .setDescription('Which one; the list opens while you type')
          .setMaxLength(36)
          .setAutocomplete(true)
          .setRequired(true),
      ),
  )
  .addSubcommand((command) =>
    command
      .setName('mute')
      .setDescription('Posts nothing about one kind of incident for a while; they are still kept')
      .addStringOption((option) =>
        option
          .setName('kind')
          .setDescription('Which kind')
          .setRequired(true)
          .addChoices(...IDS.map((id) => ({ name: incidentTitle(id), value: id }))),
      )
      .addStringOption((option) =>
        option
          .setName('until')
          .setDescription('Such as 2 hours, 3 days, or "off" to hear of it again')
          .setMaxLength(40)
          .setRequired(true),
      ),
  )
  .toJSON();

const reply = (lines: string[], tone: 'plain' | 'refused' = 'plain'): Plan => ({
  kind: 'reply',
  tone,
  title: TITLE,
  lines,
});

const NOT_ADMIN = ['Not done: only admins may do this.', 'Nothing was changed.'];

async function list({ core, actor }: CommandContext, asked: number): Promise<Plan> {
  const incidents = await core.anomalies.list(actor.guildId);
  if (incidents.length === 0) {
    return reply([
      'Nothing is open, and nothing ended today. Money, vendors, clicks and the record are watched.',
    ]);
  }
  const { lines, page, of } = pageOf(linePages(incidents.map(incidentLine), ROOM), asked);
  const title = of > 1 ? `${TITLE} · ${incidents.length}, page ${page + 1} of ${of}` : TITLE;
  return { kind: 'reply', tone: 'plain', title, lines, pages: { command: 'anomalies', page, of } };
}

async function ack(invocation: Invocation, { core, actor }: CommandContext): Promise<Plan> {
  const answer = await core.anomalies.ack(actor, (invocation.text('incident') ?? '').trim().toLowerCase());
  switch (answer.answer) {
    case 'acked':
      return reply([
        `Noted: you have seen it (audit record #${answer.auditSeq}).`,
        incidentLine(answer.incident),
      ]);
    case 'same':
      return reply(['It was seen before; nothing was changed.', incidentLine(answer.incident)]);
    case 'not_admin':
      return reply(NOT_ADMIN, 'refused');
    case 'unknown':
    default:
      return reply(
        [
          'There is no open incident of that name here. Nothing was changed.',
          '`/anomalies list` shows them.',
        ],
        'refused',
      );
  }
}

async function mute(invocation: Invocation, { core, actor }: CommandContext): Promise<Plan> {
  const typed = (invocation.text('until') ?? '').trim().toLowerCase();
  const detector = IDS.find((id) => id === invocation.text('kind'));
  const until = typed === 'off' ? null : parseExpiry(typed, systemClock.now());
  if (!detector || (until === null && typed !== 'off')) {
    return reply(
      ['Not understood: say for how long, such as `2 hours`, `3 days`, or `off`. Nothing was changed.'],
      'refused',
    );
  }
  const answer = await core.anomalies.mute(actor, detector, until);
  if (answer.answer === 'not_admin') return reply(NOT_ADMIN, 'refused');
  const name = incidentTitle(detector);
  return reply([
    until === null
      ? `“${name}” is told again in this server.`
      : `Nothing is posted about “${name}” in this server until ${exactTime(until)}. Its incidents are kept: \`/anomalies list\`.`,
    `It is in the audit record as #${answer.auditSeq}.`,
  ]);
}

function suggestion(incident: Incident): Suggestion {
  return {
    name: `${incidentTitle(incident.detector)} (${incidentCode(incident)})`,
    value: incidentCode(incident),
  };
}

/** `/anomalies`: what is not as it should be, for admins. */
export const anomalies: SlashCommand = {
  kind: 'slash',
  access: 'admin',
  data,
  plan: async (invocation, context) => {
    switch (invocation.path[1]) {
      case 'ack':
        return ack(invocation, context);
      case 'mute':
        return mute(invocation, context);
      case undefined:
      default:
        return list(context, 0);
    }
  },
  page: (page, context) => list(context, page),
  suggest: async (_, typed, { core, actor }) =>
    (await core.anomalies.list(actor.guildId))
      .filter(({ resolvedAt, acked }) => resolvedAt === null && acked === null)
      .map(suggestion)
      .filter(({ name }) => name.toLowerCase().includes(typed.toLowerCase())),
};
