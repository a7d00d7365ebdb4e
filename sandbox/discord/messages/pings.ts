import { isObject, type Json } from '../json.ts';
import type { Cast } from '../world.ts';
import type { Message } from './message.ts';

function idsIn(content: string, expression: RegExp): string[] {
  return [...content.matchAll(expression)].flatMap((match) => match[1] ?? []);
}

function list(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** Whom a text pings under `allowed_mentions` (developers/resources/message, "Allowed Mentions Object"). `standard`
 *  is what counts when the field is absent: everything for channel messages, users alone for webhooks. */
export function pingsOf(cast: Cast, content: string, allowed: unknown, standard: string[]): Message['pings'] {
  const rules: Json = isObject(allowed) ? allowed : { parse: standard };
  const parse = list(rules['parse']);
  const users = idsIn(content, /<@!?(\d+)>/g).filter((id) => cast.people.some((one) => one.id === id));
  const roles = idsIn(content, /<@&(\d+)>/g);
  return {
    users: parse.includes('users') ? users : users.filter((id) => list(rules['users']).includes(id)),
    roles: parse.includes('roles') ? roles : roles.filter((id) => list(rules['roles']).includes(id)),
    everyone: parse.includes('everyone') && /@(everyone|here)/.test(content),
  };
}
