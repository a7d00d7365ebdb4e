import type { Settings, Setup, SettingsChange } from '../../core/index.ts';
import type { SetupNote } from '../../commands/replies/setup-text.ts';
import { noticeReply } from '../../commands/replies/notices.ts';
import { replyLines } from '../../commands/replies/reply.ts';
import { replyCardMessage } from '../cards/outcome-card.ts';
import type { Control, ControlScope, Use } from '../control.ts';
import type { BotParts } from '../parts.ts';
import { testWebhooks } from '../webhooks/test-webhooks.ts';
import { modelsChosen } from './model-groups.ts';
import { modelsPanel } from './models-panel.ts';
import { rulesChosen } from './rule-choices.ts';
import { numbersForm, typedNumbers, typedWebhooks, webhooksForm } from './setup-forms.ts';
import { reviewCard, savedCard, setupPanel } from './setup-panel.ts';

type Work = Extract<Control, { first: unknown }>['run'];

/** A control of the panel: for admins, and it redraws the message it sits on. */
function control(run: Work): Control {
  return { access: 'admin', first: 'update', run };
}

async function draw(parts: BotParts, use: Use, setup: Setup, note: SetupNote | null = null): Promise<void> {
  const message = setupPanel(setup, parts.core.settings.nameable, note);
  await parts.interactions.editOriginal(use.address.interactionToken, message);
}

/** Says in place of the panel that the clicker is no admin any more. */
async function drawRefusal(parts: BotParts, use: Use): Promise<void> {
  const message = replyCardMessage('refused', 'Setup', replyLines(noticeReply('admins_only'), null));
  await parts.interactions.editOriginal(use.address.interactionToken, message);
}

/** Draws the page of models that the control belongs to. */
async function drawModels(
  parts: BotParts,
  use: Use,
  setup: Setup,
  note: SetupNote | null = null,
): Promise<void> {
  const message = modelsPanel(setup, parts.core.settings.nameable, { page: Number(use.id), note });
  await parts.interactions.editOriginal(use.address.interactionToken, message);
}

/** Keeps a choice and draws what it was made on with it. */
async function choose(
  parts: BotParts,
  use: Use,
  change: SettingsChange,
  redraw: typeof draw = draw,
): Promise<void> {
  const answer = await parts.core.settings.choose(use.actor, change);
  if (answer.answer === 'chosen') return redraw(parts, use, answer.setup);
  if (answer.answer === 'not_admin') return drawRefusal(parts, use);
  await redraw(parts, use, await parts.core.settings.setup(use.actor), answer.answer);
}

/** A choice that is made on top of what is shown now. */
function changing(
  change: (use: Use, shown: Setup['settings'], nameable: Settings['nameable']) => SettingsChange,
): Control {
  return control(async (parts, use) => {
    const { settings, draft } = await parts.core.settings.setup(use.actor);
    await choose(parts, use, change(use, draft?.settings ?? settings, parts.core.settings.nameable));
  });
}

/** A choice among the models of one select: of a list that is not today's nothing is taken. */
const chooseModels = control(async (parts, use) => {
  const setup = await parts.core.settings.setup(use.actor);
  const { approvalRules } = (setup.draft ?? setup).settings;
  const rules = modelsChosen(approvalRules, use.arg, use.values, parts.core.settings.nameable.models);
  if (rules === null) return drawModels(parts, use, setup, 'rule_unknown');
  await choose(parts, use, { approvalRules: rules }, drawModels);
});

const review = control(async (parts, use) => {
  const setup = await parts.core.settings.setup(use.actor);
  if (!setup.draft || setup.draft.changed.length === 0) return draw(parts, use, setup, 'same');
  await parts.interactions.editOriginal(use.address.interactionToken, reviewCard(setup, setup.draft));
});

const save = control(async (parts, use) => {
  const answer = await parts.core.settings.save(use.actor, use.id);
  if (answer.answer === 'not_admin') return drawRefusal(parts, use);
  if (answer.answer !== 'saved') return draw(parts, use, answer.setup, answer.answer);
  await parts.adminRoles.fresh(use.actor.guildId);
  await parts.interactions.editOriginal(use.address.interactionToken, savedCard(answer));
});

/** Tests the webhooks that are saved, in an answer of its own: the panel and what was chosen stay. */
const test: Control = {
  access: 'admin',
  first: 'private',
  run: async (parts, use) => {
    const tested = await testWebhooks(parts, use.actor.guildId);
    await parts.interactions.editOriginal(use.address.interactionToken, tested);
  },
};

/** Everything on the settings panel. */
export const SETUP_CONTROLS: ControlScope = {
  clicks: {
    open: control(async (parts, use) => draw(parts, use, await parts.core.settings.setup(use.actor))),
    discard: control(async (parts, use) => draw(parts, use, await parts.core.settings.discard(use.actor))),
    channel: changing(({ values }) => ({ adminChannelId: values[0] ?? null })),
    roles: changing(({ values }) => ({ adminRoleIds: values })),
    rules: changing(({ values }, shown, nameable) => ({
      approvalRules: rulesChosen(shown.approvalRules, values, nameable),
    })),
    models: control(async (parts, use) => drawModels(parts, use, await parts.core.settings.setup(use.actor))),
    model_rules: chooseModels,
    private: changing(() => ({ resultsPrivate: true })),
    public: changing(() => ({ resultsPrivate: false })),
    numbers: { access: 'admin', opens: numbersForm },
    webhooks: { access: 'admin', opens: webhooksForm },
    review,
    save,
    test,
  },
  submits: {
    numbers: changing(({ fields }, shown) => typedNumbers(shown.approvalRules, fields)),
    webhooks: changing(({ fields }) => typedWebhooks(fields)),
  },
};
