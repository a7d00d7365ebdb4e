import type { WireMessage } from '../wire-message.ts';

/**
 * What is posted in place of a message that Discord does not take for what it says, so that one message that can never
 * arrive does not keep all after it. `what` was to be told, `gist` stands for it where something does, and `where` it
 * is to be read.
 */
export function refusedMessage(what: string, gist: string, where: string): WireMessage {
  const more = gist === '' ? '' : ` The last of it: \`${gist}\`.`;
  const content = `${what} cannot be shown here: Discord does not take the message.${more} See \`${where}\`.`;
  return { body: { content }, files: [] };
}
