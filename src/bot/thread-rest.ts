import { ChannelType, DiscordAPIError, RESTJSONErrorCodes, Routes } from 'discord.js';
import type { APIChannel, APIThreadChannel, REST } from 'discord.js';

/** Calls about threads, with the bot's own token. */
export type ThreadRest = {
  /** Starts a thread from a message; gives its id. */
  startThread(channelId: string, messageId: string, name: string): Promise<string>;
  /** Gives a thread of the bot another name; one that Discord has put away is put away again. A deleted one is no fault. */
  renameThread(threadId: string, name: string): Promise<void>;
  /** Whether there is a thread of that id which the bot can see. */
  threadExists(threadId: string): Promise<boolean>;
  /** Does `work` in a channel; a thread that Discord has put away is taken out for it, and put away again. */
  within(channelId: string, work: () => Promise<unknown>): Promise<void>;
};

function answeredWith(error: unknown, code: RESTJSONErrorCodes): boolean {
  return error instanceof DiscordAPIError && error.code === code;
}

/** The channel was deleted, and all its messages with it; one that the bot may not see is another answer. */
export function channelGone(error: unknown): boolean {
  return answeredWith(error, RESTJSONErrorCodes.UnknownChannel);
}

/** Makes the calls on the client's own REST. */
export function createThreadRest(rest: REST): ThreadRest {
  const setArchived = async (threadId: string, archived: boolean): Promise<void> => {
    await rest.patch(Routes.channel(threadId), { body: { archived } });
  };
  return {
    startThread: async (channelId, messageId, name) => {
      const thread = await rest.post(Routes.threads(channelId, messageId), { body: { name } });
      return (thread as APIChannel).id;
    },
    renameThread: async (threadId, name) => {
      try {
        const thread = (await rest.get(Routes.channel(threadId))) as APIThreadChannel;
        // Discord changes nothing of a thread that it has put away, unless the same call takes it out again.
        await rest.patch(Routes.channel(threadId), { body: { name, archived: false } });
        if (thread.thread_metadata?.archived) await setArchived(threadId, true);
      } catch (error) {
        if (!channelGone(error)) throw error;
      }
    },
    threadExists: async (threadId) => {
      try {
        const channel = (await rest.get(Routes.channel(threadId))) as APIChannel;
        return channel.type === ChannelType.PublicThread || channel.type === ChannelType.AnnouncementThread;
      } catch (error) {
        if (error instanceof DiscordAPIError && error.status < 500) return false;
        throw error;
      }
    },
    within: async (channelId, work) => {
      try {
        await work();
      } catch (error) {
        if (!answeredWith(error, RESTJSONErrorCodes.InvalidActionOnArchivedThread)) throw error;
        await setArchived(channelId, false);
        await work();
        await setArchived(channelId, true);
      }
    },
  };
}
