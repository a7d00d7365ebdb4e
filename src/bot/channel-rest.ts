import { Routes } from 'discord.js';
import type { APIApplicationCommand, APIMessage, REST } from 'discord.js';
import { carriesId } from './component-ids.ts';
import { discordFault } from './discord-fault.ts';
import { carriesMark } from './notice-mark.ts';
import { type ThreadRest, channelGone, createThreadRest } from './thread-rest.ts';
import { type WireMessage, wireParts } from './wire-message.ts';

/** Calls with the bot's own token: late results, looking for what was already posted, the command list. */
export type ChannelRest = ThreadRest & {
  /** Posts once per operation or approval: Discord answers a repeat with the same nonce with the first message. */
  post(channelId: string, id: string, message: WireMessage): Promise<APIMessage>;
  /** A message of this bot that carries the id, posted after `since` (UTC ISO); null when there is none. */
  findPosted(channelId: string, id: string, since: string): Promise<APIMessage | null>;
  read(channelId: string, messageId: string): Promise<APIMessage>;
  /** Changes a message of the bot; the files it has stay. */
  edit(channelId: string, messageId: string, message: WireMessage): Promise<void>;
  /** Deletes a message of the bot, also in a thread that Discord has put away; that it is gone already is no fault. */
  remove(channelId: string, messageId: string): Promise<void>;
  /** Ids of the commands registered in a guild, by name. */
  commandIds(guildId: string): Promise<Map<string, string>>;
};

const DISCORD_EPOCH_MS = 1_420_070_400_000n;
const PAGES_MAX = 5;
const PAGE = 100;
/** Clocks of this machine and Discord may differ; look that much earlier. */
const SLACK_MS = 120_000;

/** The smallest message id that Discord could have given at `isoTime` minus some slack. */
function snowflakeAt(isoTime: string): string {
  const ms = BigInt(Date.parse(isoTime) - SLACK_MS) - DISCORD_EPOCH_MS;
  return ((ms > 0n ? ms : 0n) << 22n).toString();
}

/** The nonce of the message of an operation or an approval: Discord takes at most 25 characters. */
function nonceOf(id: string): string {
  return id.replaceAll('-', '').slice(0, 25);
}

/** Makes the calls on the client's own REST, which keeps Discord's 50 a second. */
export function createChannelRest(rest: REST, applicationId: string): ChannelRest {
  const page = async (channelId: string, after: string): Promise<APIMessage[]> => {
    const query = new URLSearchParams({ after, limit: String(PAGE) });
    const messages = (await rest.get(Routes.channelMessages(channelId), { query })) as APIMessage[];
    return messages.sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
  };
  const threads = createThreadRest(rest);
  return {
    ...threads,
    post: async (channelId, id, message) => {
      const { body, files } = wireParts(message);
      return (await rest.post(Routes.channelMessages(channelId), {
        body: { ...body, nonce: nonceOf(id), enforce_nonce: true },
        files,
      })) as APIMessage;
    },
    read: async (channelId, messageId) =>
      (await rest.get(Routes.channelMessage(channelId, messageId))) as APIMessage,
    edit: async (channelId, messageId, message) => {
      await rest.patch(Routes.channelMessage(channelId, messageId), wireParts(message));
    },
    remove: async (channelId, messageId) => {
      try {
        await threads.within(channelId, () => rest.delete(Routes.channelMessage(channelId, messageId)));
      } catch (error) {
        if (discordFault(error) !== 'message_gone' && !channelGone(error)) throw error;
      }
    },
    findPosted: async (channelId, id, since) => {
      let after = snowflakeAt(since);
      for (let pages = 0; pages < PAGES_MAX; pages += 1) {
        const messages = await page(channelId, after);
        const hit = messages.find(
          (message) =>
            message.application_id === applicationId && (carriesId(message, id) || carriesMark(message, id)),
        );
        const last = messages.at(-1);
        if (hit || messages.length < PAGE || !last) return hit ?? null;
        after = last.id;
      }
      return null;
    },
    commandIds: async (guildId) => {
      const route = Routes.applicationGuildCommands(applicationId, guildId);
      const commands = (await rest.get(route)) as APIApplicationCommand[];
      return new Map(commands.map((command) => [command.name, command.id]));
    },
  };
}
