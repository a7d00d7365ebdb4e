import { ApplicationCommandOptionType } from 'discord.js';
import type {
  APIApplicationCommandInteractionDataOption,
  APIAttachment,
  APIInteractionDataResolved,
  InteractionType,
} from 'discord.js';
import type { AttachmentRef } from '../core/index.ts';

/** The options of one interaction, read once and flat: subcommands are in `path`. */
export type Invocation = {
  /** Command name and subcommands, such as `['budget', 'show']`. */
  path: readonly string[];
  text(option: string): string | null;
  flag(option: string): boolean | null;
  /** A whole or decimal number, of options that take one. */
  number(option: string): number | null;
  file(option: string): AttachmentRef | null;
  /** A person; `roleIds` null where Discord does not say (who has left the server). */
  member(option: string): { id: string; name: string; roleIds: readonly string[] | null } | null;
  role(option: string): { id: string; name: string } | null;
  /** Names of the people, roles and channels that Discord resolved for this interaction, by id. */
  names: ReadonlyMap<string, string>;
};

type Option = APIApplicationCommandInteractionDataOption<
  InteractionType.ApplicationCommand | InteractionType.ApplicationCommandAutocomplete
>;
type Resolved = Partial<APIInteractionDataResolved>;

/** Turns Discord's attachment into what the core copies from. */
export function attachmentRef(attachment: APIAttachment): AttachmentRef {
  return {
    url: attachment.url,
    name: attachment.filename,
    bytes: attachment.size,
    contentType: attachment.content_type ?? null,
  };
}

/** Reads names of resolved people, roles and channels; a server nickname wins over a display name. */
function resolvedNames(resolved: Resolved | undefined): Map<string, string> {
  const names = new Map<string, string>();
  for (const [id, user] of Object.entries(resolved?.users ?? {})) {
    names.set(id, resolved?.members?.[id]?.nick ?? user.global_name ?? user.username);
  }
  for (const [id, role] of Object.entries(resolved?.roles ?? {})) names.set(id, role.name);
  for (const [id, channel] of Object.entries(resolved?.channels ?? {})) {
    if ('name' in channel && typeof channel.name === 'string') names.set(id, channel.name);
  }
  return names;
}

/** Flattens a command's options; pure, so that the first response can depend on them. */
export function readInvocation(
  name: string,
  options: readonly Option[] | undefined,
  resolved: Resolved | undefined,
): Invocation {
  const path = [name];
  let level = options ?? [];
  for (;;) {
    const deeper = level[0];
    if (
      deeper?.type !== ApplicationCommandOptionType.Subcommand &&
      deeper?.type !== ApplicationCommandOptionType.SubcommandGroup
    ) {
      break;
    }
    path.push(deeper.name);
    level = deeper.options ?? [];
  }
  const values = new Map(
    level.flatMap((option) => ('value' in option ? [[option.name, option] as const] : [])),
  );
  const names = resolvedNames(resolved);
  return {
    path,
    names,
    text: (option) => {
      const value = values.get(option)?.value;
      return typeof value === 'string' && value.trim() !== '' ? value : null;
    },
    flag: (option) => {
      const value = values.get(option)?.value;
      return typeof value === 'boolean' ? value : null;
    },
    number: (option) => {
      const value = values.get(option)?.value;
      return typeof value === 'number' ? value : null;
    },
    member: (option) => {
      const value = values.get(option);
      if (value?.type !== ApplicationCommandOptionType.User) return null;
      const roleIds = resolved?.members?.[value.value]?.roles ?? null;
      return { id: value.value, name: names.get(value.value) ?? 'somebody', roleIds };
    },
    role: (option) => {
      const value = values.get(option);
      if (value?.type !== ApplicationCommandOptionType.Role) return null;
      return { id: value.value, name: names.get(value.value) ?? 'a role' };
    },
    file: (option) => {
      const value = values.get(option);
      if (value?.type !== ApplicationCommandOptionType.Attachment) return null;
      const attachment = resolved?.attachments?.[value.value];
      return attachment ? attachmentRef(attachment) : null;
    },
  };
}
