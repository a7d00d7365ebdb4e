import { extname } from 'node:path';
import type { Discord } from '../discord.ts';
import { channelJson, memberJson, roleJson, userJson } from '../cast-json.ts';
import { type Json, objects, text } from '../json.ts';

/** Values of options as interactions carry them, with what they refer to; or why the client would not send them. */
export type OptionValues = { values: Json[]; resolved: Json } | { refused: string };

type Given = Record<string, string | number | boolean>;

/** True when a file name fits Discord's `file_types`: `audio`, `video`, `image` or an extension. */
export function fitsFileTypes(filename: string, contentType: string | undefined, types: unknown): boolean {
  if (!Array.isArray(types) || types.length === 0) return true;
  return types.some((type: unknown) => {
    const wanted = String(type);
    return wanted.startsWith('.')
      ? extname(filename).toLowerCase() === wanted.toLowerCase()
      : (contentType ?? '').startsWith(`${wanted}/`);
  });
}

function textRefusal(option: Json, value: string): string | undefined {
  const choices = objects(option['choices']);
  if (choices.length > 0 && !choices.some((choice) => choice['value'] === value))
    return 'is not one of the choices';
  if (value.length > Number(option['max_length'] ?? 6000))
    return `has more than ${Number(option['max_length'] ?? 6000)} characters`;
  if (value.length < Number(option['min_length'] ?? 0))
    return `needs at least ${Number(option['min_length'])} characters`;
  return undefined;
}

function numberRefusal(option: Json, value: number): string | undefined {
  const choices = objects(option['choices']);
  if (Number.isNaN(value)) return 'is not a number';
  if (option['type'] === 4 && !Number.isInteger(value)) return 'is not a whole number';
  if (choices.length > 0 && !choices.some((choice) => choice['value'] === value))
    return 'is not one of the choices';
  if (value > Number(option['max_value'] ?? Infinity)) return `is above ${Number(option['max_value'])}`;
  if (value < Number(option['min_value'] ?? -Infinity)) return `is below ${Number(option['min_value'])}`;
  return undefined;
}

function put(resolved: Json, kind: string, id: string, json: Json): void {
  resolved[kind] = { ...(resolved[kind] as Json | undefined), [id]: json };
}

/** Puts what an id refers to into `resolved`; answers why it cannot. */
function resolveId(discord: Discord, option: Json, id: string, resolved: Json): string | undefined {
  const { cast } = discord;
  const type = option['type'];
  if (type === 11) {
    const file = discord.files.get(id);
    if (!file) return 'names no upload';
    if (!fitsFileTypes(file.filename, file.contentType, option['file_types']))
      return `takes only ${String(option['file_types'])}`;
    put(resolved, 'attachments', id, { ...discord.files.attachmentJson(file), ephemeral: true });
    return undefined;
  }
  const person = cast.people.find((one) => one.id === id);
  const role = cast.guilds.flatMap((guild) => guild.roles).find((one) => one.id === id);
  const channel = cast.channels.find((one) => one.id === id);
  if (person && (type === 6 || type === 9)) {
    const {
      user: _user,
      deaf: _deaf,
      mute: _mute,
      ...member
    } = memberJson(userJson(person), person.roleIds, 0n);
    put(resolved, 'users', id, userJson(person));
    put(resolved, 'members', id, member);
  } else if (role && (type === 8 || type === 9)) put(resolved, 'roles', id, roleJson(cast, role, 0));
  else if (channel && type === 7)
    put(resolved, 'channels', id, { ...channelJson(channel, 0), permissions: '0', app_permissions: '0' });
  else return 'names nothing that it could take';
  return undefined;
}

/** One option's value in its right type, or why it is refused. */
function valueOf(
  discord: Discord,
  option: Json,
  given: string | number | boolean,
  resolved: Json,
): { value: unknown } | { refused: string } {
  const type = Number(option['type']);
  let value: unknown = given;
  let refusal: string | undefined;
  if (type === 3) {
    value = String(given);
    refusal = textRefusal(option, String(given));
  } else if (type === 4 || type === 10) {
    value = Number(given);
    refusal = numberRefusal(option, Number(given));
  } else if (type === 5) value = given === true || given === 'true';
  else {
    value = String(given);
    refusal = resolveId(discord, option, String(given), resolved);
  }
  return refusal === undefined ? { value } : { refused: `${text(option['name'])} ${refusal}` };
}

/** Checks a person's option values as Discord's client does, and puts them in the command's order. */
export function optionValues(discord: Discord, options: Json[], given: Given): OptionValues {
  const known = new Set(options.map((option) => text(option['name'])));
  const stranger = Object.keys(given).find((name) => !known.has(name));
  if (stranger !== undefined) return { refused: `there is no option ${stranger}` };
  const values: Json[] = [];
  const resolved: Json = {};
  for (const option of options) {
    const name = text(option['name']);
    const raw = given[name];
    if (raw === undefined || raw === '') {
      if (option['required'] === true) return { refused: `${name} is required` };
      continue;
    }
    const result = valueOf(discord, option, raw, resolved);
    if ('refused' in result) return result;
    values.push({ name, type: option['type'], value: result.value });
  }
  return { values, resolved };
}
