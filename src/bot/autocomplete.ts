import { InteractionResponseType } from 'discord.js';
import type {
  APIApplicationCommandAutocompleteInteraction,
  APIApplicationCommandInteractionDataOption,
  InteractionType,
} from 'discord.js';
import { accessAt } from '../commands/access.ts';
import type { Suggestion } from '../commands/command.ts';
import { readInvocation } from '../commands/invocation.ts';
import { admit } from './admit.ts';
import { commandContext } from './command-context.ts';
import { discordFault, faultFacts } from './discord-fault.ts';
import type { BotParts } from './parts.ts';
import type { Route, Scene } from './route.ts';
import { shownChoices } from './shown-choices.ts';

type Option = APIApplicationCommandInteractionDataOption<InteractionType.ApplicationCommandAutocomplete>;

/** Discord waits 3 s and an autocomplete cannot be deferred; an empty list is better than none. */
const ANSWER_WITHIN_MS = 2_000;

/** The option somebody is typing in, however deep. */
function focusedOption(options: readonly Option[]): { name: string; value: string } | null {
  for (const option of options) {
    if ('options' in option && option.options) {
      const deeper = focusedOption(option.options);
      if (deeper) return deeper;
    } else if ('focused' in option && option.focused) {
      return { name: option.name, value: option.value };
    }
  }
  return null;
}

/** Answers with suggestions, or with none when they are not there in time or something fails. */
export function autocompleteRoute(
  parts: BotParts,
  interaction: APIApplicationCommandAutocompleteInteraction,
  scene: Scene,
): Route {
  const command = parts.commands.slash(interaction.data.name);
  const focused = focusedOption(interaction.data.options);
  const suggestions = async (): Promise<Suggestion[]> => {
    if (!command?.suggest || focused === null) return [];
    const invocation = readInvocation(interaction.data.name, interaction.data.options, undefined);
    const { path } = invocation;
    const admission = await admit(parts, scene, accessAt(command.access, path), `/${path.join(' ')}`);
    if ('refused' in admission) return [];
    const late = new Promise<Suggestion[]>((resolve) => setTimeout(resolve, ANSWER_WITHIN_MS, []).unref());
    const context = commandContext(parts, admission.actor);
    return Promise.race([command.suggest(focused.name, focused.value, context, invocation), late]);
  };
  return {
    first: null,
    work: async () => {
      const found = await suggestions().catch((error: unknown) => {
        scene.log.warn({ err: error }, 'no suggestions could be made');
        return [];
      });
      const choices = shownChoices(found, focused?.value ?? '');
      try {
        await parts.interactions.respond(interaction, {
          type: InteractionResponseType.ApplicationCommandAutocompleteResult,
          data: { choices },
        });
      } catch (error) {
        // People type on while an answer is under way: Discord drops the older question.
        if (discordFault(error) !== 'interaction_gone') {
          scene.log.info(faultFacts(error), 'suggestions were not taken');
        }
      }
    },
  };
}
