import { ButtonStyle, ChannelType, ComponentType, SelectMenuDefaultValueType } from 'discord.js';
import type { APITextDisplayComponent } from 'discord.js';
import {
  type SetupNote,
  changeLines,
  settingLines,
  setupNote,
  worstCaseLine,
} from '../../commands/replies/setup-text.ts';
import type { SaveAnswer, Settings, Setup } from '../../core/index.ts';
import { type ActionRow, cardMessage } from '../cards/card.ts';
import type { WireMessage } from '../wire-message.ts';
import { ruleChoices } from './rule-choices.ts';
import { setupId } from './setup-id.ts';
import { panelButton, panelLabel, panelRow } from './setup-parts.ts';

const ROLES_MAX = 10;

/** What can be picked, each select below a word of what it is: its own text is what was picked. */
function selects(setup: Setup, nameable: Settings['nameable']): (ActionRow | APITextDisplayComponent)[] {
  const shown = setup.draft?.settings ?? setup.settings;
  const rules = ruleChoices(shown.approvalRules, nameable);
  return [
    panelLabel('Admin channel: approvals are asked there'),
    panelRow({
      type: ComponentType.ChannelSelect,
      custom_id: setupId('channel'),
      placeholder: 'None: what needs an approval is refused',
      channel_types: [ChannelType.GuildText],
      min_values: 0,
      max_values: 1,
      default_values:
        shown.adminChannelId === null
          ? []
          : [{ id: shown.adminChannelId, type: SelectMenuDefaultValueType.Channel }],
    }),
    panelLabel('Admin roles'),
    panelRow({
      type: ComponentType.RoleSelect,
      custom_id: setupId('roles'),
      placeholder: 'None: whoever may manage the server',
      min_values: 0,
      max_values: ROLES_MAX,
      default_values: shown.adminRoleIds.map((id) => ({ id, type: SelectMenuDefaultValueType.Role })),
    }),
    panelLabel("Needs an approval beside what is above its route's threshold"),
    panelRow({
      type: ComponentType.StringSelect,
      custom_id: setupId('rules'),
      placeholder: 'Nothing else',
      min_values: 0,
      max_values: rules.length,
      options: rules,
    }),
  ];
}

/**
 * The panel: settings as they stand, one's own choices, and controls for every one of them. All state is in the
 * database, so any process draws it, also after a restart.
 */
export function setupPanel(
  setup: Setup,
  nameable: Settings['nameable'],
  note: SetupNote | null = null,
): WireMessage {
  const { settings, draft } = setup;
  const shown = draft?.settings ?? settings;
  const changes = draft ? changeLines(settings, draft.settings, draft.changed) : [];
  const lines = [
    ...(note === null ? [] : [`⚠️ ${setupNote(note)}`, '']),
    ...settingLines(settings),
    worstCaseLine(setup),
    '',
    ...(changes.length === 0
      ? ['Nothing is chosen yet. Nothing takes effect before you save.']
      : ['__Chosen, not saved yet__', ...changes]),
  ];
  const rows = [
    ...selects(setup, nameable),
    panelRow(
      panelButton(
        shown.resultsPrivate ? 'Make results public' : 'Make results private',
        setupId(shown.resultsPrivate ? 'public' : 'private'),
      ),
      panelButton('Approval models', setupId('models')),
      panelButton('Approval numbers', setupId('numbers')),
      panelButton('Webhooks', setupId('webhooks')),
    ),
    panelRow(
      panelButton('Save', setupId('review'), ButtonStyle.Primary, changes.length === 0),
      panelButton('Discard', setupId('discard'), ButtonStyle.Secondary, draft === null),
      panelButton(
        'Test webhooks',
        setupId('test'),
        ButtonStyle.Secondary,
        Object.values(settings.webhooks).every((id) => id === null),
      ),
    ),
  ];
  return cardMessage({ tone: 'plain', title: 'Setup', lines, rows }, { ephemeral: true });
}

/** What saving would change, before → after, with the worst case; the button saves exactly this. */
export function reviewCard(setup: Setup, draft: NonNullable<Setup['draft']>): WireMessage {
  const lines = [
    ...changeLines(setup.settings, draft.settings, draft.changed),
    worstCaseLine(setup),
    'Save this? It takes effect at once, for everybody, and is written into the record.',
  ];
  const rows = [
    panelRow(
      panelButton('Save these settings', setupId('save', draft.revision), ButtonStyle.Success),
      panelButton('Back', setupId('open')),
    ),
  ];
  return cardMessage({ tone: 'plain', title: 'Setup · what changes', lines, rows }, { ephemeral: true });
}

/** What was saved, read back from the database, with its number in the record. */
export function savedCard(answer: Extract<SaveAnswer, { answer: 'saved' }>): WireMessage {
  const lines = [
    ...changeLines(answer.from, answer.to, answer.changed),
    '',
    '__As it stands now__',
    ...settingLines(answer.to),
    `-# version ${answer.to.version} · record #${answer.auditSeq}`,
  ];
  const rows = [panelRow(panelButton('Change more', setupId('open')))];
  return cardMessage({ tone: 'done', title: 'Setup', lines, rows }, { ephemeral: true });
}
