import type { APIMessage } from 'discord.js';

/**
 * Replaces mentions of people, roles and channels by the names Discord resolved; what it did not resolve is left
 * for the core, which says `someone`, `a role`, `a channel`.
 */
export function spokenNames(text: string, names: ReadonlyMap<string, string>): string {
  return text.replaceAll(
    /<(?:@[!&]?|#)(\d{1,20})>/g,
    (mention: string, id: string) => names.get(id) ?? mention,
  );
}

/** The names a message itself carries: the people and channels it mentions. */
export function namesInMessage(
  message: Partial<Pick<APIMessage, 'mentions' | 'mention_channels'>>,
): Map<string, string> {
  const names = new Map<string, string>();
  for (const user of message.mentions ?? []) {
    const nick =
      'member' in user && user.member && typeof user.member === 'object' && 'nick' in user.member
        ? user.member.nick
        : null;
    names.set(user.id, typeof nick === 'string' ? nick : (user.global_name ?? user.username));
  }
  for (const channel of message.mention_channels ?? []) names.set(channel.id, channel.name);
  return names;
}
