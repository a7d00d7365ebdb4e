import { ComponentType } from 'discord.js';
import type { APIStringSelectComponent } from 'discord.js';
import { clipped } from '../../commands/plain-text.ts';
import { type SetupNote, setupNote } from '../../commands/replies/setup-text.ts';
import type { Settings, Setup } from '../../core/index.ts';
import { cardMessage } from '../cards/card.ts';
import type { WireMessage } from '../wire-message.ts';
import { type ModelGroup, modelGroups } from './model-groups.ts';
import { setupId } from './setup-id.ts';
import { panelButton, panelLabel, panelRow } from './setup-parts.ts';

/** Selects on one page. A message has room for more, but nobody finds a model among a hundred. */
const GROUPS_SHOWN = 4;
const LABEL_MAX = 100;

function select(group: ModelGroup, chosen: readonly string[], page: number): APIStringSelectComponent {
  return {
    type: ComponentType.StringSelect,
    custom_id: setupId('model_rules', String(page), group.key),
    placeholder: 'None of them',
    min_values: 0,
    max_values: group.models.length,
    options: group.models.map((model) => ({
      label: clipped(model.slice(model.indexOf('/') + 1), LABEL_MAX),
      value: model,
      default: chosen.includes(model),
    })),
  };
}

/**
 * The models of which every use needs an approval: one select for each vendor, in as many as it takes, in pages when
 * there are many. `page` counts from 0. What is picked is kept with the other choices, so any process draws it.
 */
export function modelsPanel(
  { settings, draft }: Setup,
  { models }: Settings['nameable'],
  asked: { page: number; note: SetupNote | null },
): WireMessage {
  const rules = (draft?.settings ?? settings).approvalRules;
  const groups = modelGroups(rules, models);
  const pages = Math.max(1, Math.ceil(groups.length / GROUPS_SHOWN));
  const page = Math.min(Math.max(0, Math.trunc(asked.page) || 0), pages - 1);
  const shown = groups.slice(page * GROUPS_SHOWN, (page + 1) * GROUPS_SHOWN);
  const all = groups.reduce((sum, group) => sum + group.models.length, 0);
  const turn = (label: string, to: number) =>
    panelButton(
      label,
      setupId('models', String(Math.max(0, to)), label.toLowerCase()),
      undefined,
      to < 0 || to >= pages,
    );
  return cardMessage(
    {
      tone: 'plain',
      title: `Setup · models that always need an approval${pages > 1 ? `, page ${page + 1} of ${pages}` : ''}`,
      lines: [
        ...(asked.note === null ? [] : [`⚠️ ${setupNote(asked.note)}`, '']),
        `${rules.always_models.length} of ${all} models are chosen. Nothing takes effect before you save.`,
      ],
      rows: [
        ...shown.flatMap((group) => [
          panelLabel(group.label),
          panelRow(select(group, rules.always_models, page)),
        ]),
        panelRow(
          ...(pages > 1 ? [turn('Previous', page - 1), turn('Next', page + 1)] : []),
          panelButton('Back', setupId('open')),
        ),
      ],
    },
    { ephemeral: true },
  );
}
