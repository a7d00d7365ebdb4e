import type { OperationId } from '../core/index.ts';
import { anomalies } from './anomalies.ts';
import { createApprovals } from './approvals.ts';
import { audit } from './audit.ts';
import { budget } from './budget.ts';
import { type Access, accessAt } from './access.ts';
import { agentMenu } from './agent-menu.ts';
import { agentPresentation } from './agent-view.ts';
import { createAgent } from './agent.ts';
import type { Command, FormMenu, MessageMenu, Presentation, SlashCommand } from './command.ts';
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
import { videoMenu } from './video-menu.ts';
import { createVideo, videoPresentation } from './video.ts';

/** Every command, found by name, and how each operation is shown. */
export type CommandTable = {
  all: readonly Command[];
  slash(name: string): SlashCommand | undefined;
  menu(name: string): MessageMenu | FormMenu | undefined;
  /** Who takes a form of that name, and who may send it. */
  form(name: string): { access: Access; submit: NonNullable<SlashCommand['submit']> } | undefined;
  presentation(operation: OperationId): Presentation;
};

/** The explicit list of commands: a new one is its own file and a line here. `models` fills the model options. */
export function createCommands(models: ModelChoices): CommandTable {
  const presentations: readonly Presentation[] = [
    transcribePresentation,
    speakPresentation,
    videoPresentation,
    emailPresentation,
    agentPresentation,
  ];
  const presentation = (operation: OperationId): Presentation => {
    const found = presentations.find((one) => one.operation === operation);
    if (!found) throw new Error(`nothing shows the operation ${operation}`);
    return found;
  };
  const all: Command[] = [
    createTranscribe(models('transcribe')),
    createSpeak(models('speak')),
    createVideo(models('video')),
    createEmail(models('email')),
    createAgent(models('agent')),
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
    videoMenu,
    emailMenu,
    agentMenu,
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
        | FormMenu
        | undefined,
    form: (name) => {
      for (const command of all) {
        if (command.kind === 'slash' && command.data.name === name && command.submit) {
          return { access: accessAt(command.access, [name]), submit: command.submit };
        }
        if (command.kind === 'message' && 'submit' in command && command.formName === name) return command;
      }
      return undefined;
    },
    presentation,
  };
}
