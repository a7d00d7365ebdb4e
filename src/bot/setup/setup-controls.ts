import type { Settings, Setup, SettingsChange } from '../../core/index.ts';
import type { SetupNote } from '../../commands/replies/setup-text.ts';
import { noticeReply } from '../../commands/replies/notices.ts';
import { replyLines } from '../../commands/replies/reply.ts';
import { replyCardMessage } from '../cards/outcome-card.ts';
import type { Control, ControlScope, Use } from '../control.ts';
import type { BotParts } from '../parts.ts';
import { testWebhooks } from '../webhooks/test-webhooks.ts';
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

/** Keeps a choice and draws the panel with it. */
async function choose(parts: BotParts, use: Use, change: SettingsChange): Promise<void> {
  const answer = await parts.core.settings.choose(use.actor, change);
  if (answer.answer === 'chosen') return draw(parts, use, answer.setup);
  if (answer.answer === 'not_admin') return drawRefusal(parts, use);
  await draw(parts, use, await parts.core.settings.setup(use.actor), answer.answer);
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
