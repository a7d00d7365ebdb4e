import { webhookJson } from '../cast-json.ts';
import type { Discord } from '../discord.ts';
import { DiscordError, invalidForm, unknown } from '../http/discord-error.ts';
import type { Answer, Call, Route } from '../http/route.ts';
import { text } from '../json.ts';
import type { Message } from '../messages/message.ts';
import { editMessage, newMessage } from '../messages/write-message.ts';
import { flattenComponents } from '../validate/components.ts';
import type { Webhook } from '../world.ts';
import { followUpRoutes } from './follow-ups.ts';

function hookOf(discord: Discord, call: Call): Webhook {
  const hook = discord.cast.webhooks.find((one) => one.id === call.params['webhook']);
  if (!hook) throw unknown('Webhook');
  if (hook.token !== call.params['token']) throw new DiscordError(401, 50027, 'Invalid Webhook Token');
  return hook;
}

function messageOf(discord: Discord, call: Call): Message {
  const hook = hookOf(discord, call);
  const message = discord.messages.get(call.params['message'] ?? '');
  if (message?.author.kind !== 'webhook' || message.author.id !== hook.id) throw unknown('Message');
  return message;
}

/** Webhooks that no application owns may show components only when asked to, and never ones that can be used. */
function refuseInteractive(call: Call): void {
  if (call.query.get('with_components') !== 'true') {
    delete call.body['components'];
    return;
  }
  const live = flattenComponents(call.body['components']).filter(
    ({ component }) => component['custom_id'] !== undefined,
  );
  if (live.length > 0)
    throw invalidForm(
      live.map(({ path }) => ({
        path,
        code: 'WEBHOOK_COMPONENTS_NOT_ALLOWED',
        message: 'Webhooks can only send non-interactive components',
      })),
    );
}

function execute(discord: Discord, call: Call): Answer {
  const hook = hookOf(discord, call);
  refuseInteractive(call);
  const { body } = call;
  const message = newMessage(discord, call, 'webhookCreate', body, {
    channelId: hook.channelId,
    guildId: hook.guildId,
    author: {
      kind: 'webhook',
      id: hook.id,
      name: text(body['username']) || hook.name,
      avatar: text(body['avatar_url']) || null,
    },
    type: 0,
    standardPings: ['users', 'roles', 'everyone'],
  });
  discord.messages.add(message);
  return call.query.get('wait') === 'true' ? { json: discord.messages.json(message) } : 'empty';
}

function edit(discord: Discord, call: Call): Answer {
  const message = messageOf(discord, call);
  refuseInteractive(call);
  return { json: discord.messages.json(editMessage(discord, call, 'webhookEdit', call.body, message)) };
}

/** Incoming webhooks and, under the application's own id, follow-ups to interactions. */
export function webhookRoutes(discord: Discord): Route[] {
  const followUps = followUpRoutes(discord);
  const isInteraction = (call: Call): boolean => call.params['webhook'] === discord.cast.applicationId;
  const route = (
    method: string,
    pattern: string,
    own: Route['handle'],
    followUp: Route['handle'],
  ): Route => ({
    method,
    pattern,
    auth: 'none',
    handle: (call) => (isInteraction(call) ? followUp(call) : own(call)),
  });
  const one = '/webhooks/:webhook/:token/messages/:message';
  return [
    route('POST', '/webhooks/:webhook/:token', (call) => execute(discord, call), followUps.create),
    route('GET', one, (call) => ({ json: discord.messages.json(messageOf(discord, call)) }), followUps.read),
    route('PATCH', one, (call) => edit(discord, call), followUps.edit),
    route(
      'DELETE',
      one,
      (call) => {
        discord.messages.remove(messageOf(discord, call).id);
        return 'empty';
      },
      followUps.remove,
    ),
    {
      method: 'GET',
      pattern: '/webhooks/:webhook/:token',
      auth: 'none',
      handle: (call) => ({ json: webhookJson(hookOf(discord, call), true) }),
    },
  ];
}
