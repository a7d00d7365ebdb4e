import type { Action, ActionAnswer } from '../../api.ts';
import type { Discord } from '../discord.ts';
import { waveformOf } from '../files/audio-length.ts';
import { pingsOf } from '../messages/pings.ts';
import { permissionsOf } from '../people-permissions.ts';
import { permission } from '../permissions.ts';
import { messageFlag } from '../validate/message.ts';
import { actorOf } from './actor.ts';
import { refusal } from './refusal.ts';

type Say = Extract<Action, { type: 'say' }>;

/** Why Discord's client would not send this message; undefined when it would. */
function whyNot(discord: Discord, action: Say): string | undefined {
  const files = (action.uploads ?? []).map((id) => discord.files.get(id));
  if (action.content.length > 2000) return 'a message has at most 2000 characters';
  if (files.includes(undefined)) return 'an upload is gone';
  if (files.length > 10) return 'a message has at most 10 files';
  if (action.content.trim() === '' && files.length === 0) return 'there is nothing to send';
  if (action.voice === true && (files.length !== 1 || !files[0]?.contentType?.startsWith('audio/')))
    return 'a voice message is one audio file';
  return undefined;
}

/** A person writes a message, with files or as a voice message. */
export function say(discord: Discord, action: Say): ActionAnswer {
  const actor = actorOf(discord, action.as, action.channel);
  if ('refused' in actor) return refusal(actor.refused);
  const { person, channel } = actor;
  if (!(permissionsOf(discord.cast, person, channel) & permission.sendMessages))
    return refusal(`#${channel.name} is read-only`);
  const reason = whyNot(discord, action);
  if (reason !== undefined) return refusal(reason);
  const voice = action.voice === true;
  const fileIds = (action.uploads ?? []).flatMap((id) => {
    const file = discord.files.get(id);
    if (!file) return [];
    const details = voice ? { waveform: waveformOf(file.bytes) } : {};
    return discord.files.add(channel.id, file.filename, file.contentType ?? '', file.bytes, details).id;
  });
  const content = voice ? '' : action.content.trim();
  const message = discord.messages.add({
    id: discord.ids(),
    channelId: channel.id,
    guildId: channel.guildId,
    author: { kind: 'person', id: person.id },
    type: 0,
    content,
    embeds: [],
    components: [],
    flags: voice ? messageFlag.voice : 0,
    fileIds,
    tts: false,
    createdAt: new Date().toISOString(),
    editedAt: null,
    pings: pingsOf(discord.cast, content, undefined, ['users', 'roles']),
  });
  return { interaction: '', outcome: 'posted', message: message.id };
}

/** A person dismisses a message that only they see. */
export function dismiss(discord: Discord, action: Extract<Action, { type: 'dismiss' }>): ActionAnswer {
  const message = discord.messages.get(action.message);
  if (!message || message.onlyFor !== action.as)
    return refusal('only your own private messages can be dismissed');
  discord.messages.dismiss(message.id);
  return { interaction: '', outcome: 'posted' };
}
