import type { Action, ActionAnswer } from '../../api.ts';
import type { Discord } from '../discord.ts';
import { isObject } from '../json.ts';
import { autocomplete, useCommand, useMessageCommand } from './command-actions.ts';
import { useComponent } from './component-actions.ts';
import { submitModal } from './modal-actions.ts';
import { refusal } from './refusal.ts';
import { dismiss, say } from './say.ts';

/** Text fields that each action needs. */
const needed: Record<Action['type'], string[]> = {
  command: ['as', 'channel', 'name'],
  autocomplete: ['as', 'channel', 'name', 'focused'],
  message_command: ['as', 'channel', 'name', 'message'],
  button: ['as', 'channel', 'message', 'custom_id'],
  select: ['as', 'channel', 'message', 'custom_id'],
  modal: ['as', 'channel', 'interaction'],
  say: ['as', 'channel', 'content'],
  dismiss: ['as', 'message'],
};

/** The first thing wrong with a body that should be an action; undefined when it is one. */
export function actionProblem(body: unknown): string | undefined {
  if (!isObject(body)) return 'an action is a JSON object';
  const type = body['type'];
  if (typeof type !== 'string' || !Object.hasOwn(needed, type))
    return `type is one of ${Object.keys(needed).join(', ')}`;
  const missing = needed[type as Action['type']].find((key) => typeof body[key] !== 'string');
  if (missing !== undefined) return `${type} needs ${missing}`;
  if (type === 'select' && !Array.isArray(body['values'])) return 'select needs values';
  if (type === 'modal' && !isObject(body['values'])) return 'modal needs values';
  if (type === 'autocomplete' && !isObject(body['options'])) return 'autocomplete needs options';
  return undefined;
}

/** Does what a person does, and answers after the bot's first response. */
export async function act(discord: Discord, action: Action): Promise<ActionAnswer> {
  switch (action.type) {
    case 'command':
      return useCommand(discord, action);
    case 'autocomplete':
      return autocomplete(discord, action);
    case 'message_command':
      return useMessageCommand(discord, action);
    case 'button':
    case 'select':
      return useComponent(discord, action);
    case 'modal':
      return submitModal(discord, action);
    case 'say':
      return say(discord, action);
    case 'dismiss':
      return dismiss(discord, action);
    default:
      return refusal('there is no such action');
  }
}
