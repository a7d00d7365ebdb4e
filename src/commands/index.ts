import type { OperationId } from '../core/index.ts';
import { anomalies } from './anomalies.ts';
import { createApprovals } from './approvals.ts';
import { audit } from './audit.ts';
import { budget } from './budget.ts';
import type { Command, MessageMenu, Presentation, SlashCommand } from './command.ts';
import { emailMenu } from './email-menu.ts';
import { createEmail, emailPresentation } from './email.ts';
import { help } from './help.ts';
import type { ModelChoices } from './model-option.ts';
import { privacy } from './privacy.ts';
import { readAloud } from './read-aloud.ts';
import { providers } from './providers.ts';
import { route } from './route.ts';
import { setup } from './setup.ts';
import { createSpeak, speakPresentation } from './speak.ts';
import { toggle } from './toggle.ts';
import { transcribeMenu } from './transcribe-menu.ts';
import { createTranscribe, transcribePresentation } from './transcribe.ts';

/** Every command, found by name, and how each operation is shown. */
export type CommandTable = {
  all: readonly Command[];
  slash(name: string): SlashCommand | undefined;
  menu(name: string): MessageMenu | undefined;
  presentation(operation: OperationId): Presentation;
};

/** The explicit list of commands: a new one is its own file and a line here. `models` fills the model options. */
export function createCommands(models: ModelChoices): CommandTable {
  const presentations: Record<OperationId, Presentation> = {
    transcribe: transcribePresentation,
    speak: speakPresentation,
    email: emailPresentation,
  };
  const presentation = (operation: OperationId): Presentation => presentations[operation];
  const all: Command[] = [
    createTranscribe(models('transcribe')),
    createSpeak(models('speak')),
    createEmail(models('email')),
    budget,
    toggle,
    route,
    providers,
    createApprovals(presentation),
    audit,
    setup,
    anomalies,
    privacy,
    help,
    transcribeMenu,
    readAloud,
    emailMenu,
  ];
  return {
    all,
    slash: (name) =>
      all.find((command) => command.kind === 'slash' && command.data.name === name) as
        | SlashCommand
        | undefined,
    menu: (name) =>
      all.find((command) => command.kind === 'message' && command.data.name === name) as
        | MessageMenu
        | undefined,
    presentation,
  };
}
