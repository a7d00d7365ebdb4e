import type { SandboxMessage } from '../../api.ts';
import type { FileStore } from '../files/file-store.ts';
import type { Json } from '../json.ts';
import type { Feed } from '../people/feed.ts';
import type { Cast } from '../world.ts';
import { messageJson } from './message-json.ts';
import type { Message } from './message.ts';
import { sandboxJson } from './sandbox-json.ts';

/** Tells the gateway of a message event; ephemeral messages never get here. */
export type MessageDispatch = (
  event: 'MESSAGE_CREATE' | 'MESSAGE_UPDATE' | 'MESSAGE_DELETE',
  message: Message,
  json: Json,
) => void;

/** Keeps messages and tells the page and the gateway of every change. */
export type MessageStore = {
  add(message: Message): Message;
  /** Changes a message in place and tells everyone. */
  update(id: string, change: Partial<Message>): Message;
  remove(id: string): void;
  /** Hides an ephemeral message from its reader, as "Dismiss" does. */
  dismiss(id: string): void;
  get(id: string): Message | undefined;
  /** Of a channel, oldest first, with the ephemeral ones of `viewer` alone. */
  list(channelId: string, viewer?: string): Message[];
  json(message: Message): Json;
  /** The JSON with what only the page may know. */
  sandboxJson(message: Message): SandboxMessage;
  all(): Message[];
  /** Puts back messages of an earlier run without telling anyone. */
  restore(messages: Message[]): void;
  /** Hears of every change, for saving. */
  onChange(listener: () => void): void;
};

/** An empty store. */
export function createMessageStore(
  cast: Cast,
  files: FileStore,
  feed: Feed,
  dispatch: MessageDispatch,
): MessageStore {
  const messages = new Map<string, Message>();
  const listeners: (() => void)[] = [];
  const json = (message: Message): Json => messageJson(cast, files, message, (id) => messages.get(id));

  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const tell = (event: 'MESSAGE_CREATE' | 'MESSAGE_UPDATE', message: Message): void => {
    const type = event === 'MESSAGE_CREATE' ? 'message_create' : 'message_update';
    if (!message.dismissed)
      feed.publish({ type, message: sandboxJson(message, json(message)) }, message.onlyFor);
    if (message.onlyFor === undefined)
      dispatch(event, message, { ...json(message), guild_id: message.guildId });
    changed();
  };

  return {
    add(message) {
      messages.set(message.id, message);
      tell('MESSAGE_CREATE', message);
      return message;
    },
    update(id, change) {
      const before = messages.get(id);
      if (!before) throw new Error(`no message ${id}`);
      const message = { ...before, ...change };
      messages.set(id, message);
      tell('MESSAGE_UPDATE', message);
      return message;
    },
    remove(id) {
      const message = messages.get(id);
      if (!message) return;
      messages.delete(id);
      feed.publish({ type: 'message_delete', channel: message.channelId, message: id }, message.onlyFor);
      if (message.onlyFor === undefined)
        dispatch('MESSAGE_DELETE', message, { id, channel_id: message.channelId, guild_id: message.guildId });
      changed();
    },
    dismiss(id) {
      const message = messages.get(id);
      if (!message) return;
      messages.set(id, { ...message, dismissed: true });
      feed.publish({ type: 'message_delete', channel: message.channelId, message: id }, message.onlyFor);
      changed();
    },
    get: (id) => messages.get(id),
    list: (channelId, viewer) =>
      [...messages.values()].filter(
        (one) =>
          one.channelId === channelId &&
          !one.dismissed &&
          (one.onlyFor === undefined || one.onlyFor === viewer),
      ),
    json,
    sandboxJson: (message) => sandboxJson(message, json(message)),
    all: () => [...messages.values()],
    restore(list) {
      for (const message of list) messages.set(message.id, message);
    },
    onChange: (listener) => void listeners.push(listener),
  };
}
