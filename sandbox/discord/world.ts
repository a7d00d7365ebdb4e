import { createHash } from 'node:crypto';
import type { SandboxChannel, SandboxUser } from '../api.ts';
import { adminPermissions, botPermissions, memberPermissions } from './permissions.ts';

/** A role of a local guild; `permissions` are Discord's bits. */
export type Role = { id: string; name: string; permissions: bigint; colour: number; managed: boolean };

/** A person, in one guild. `username` is what Discord shows beside the display name. */
export type Person = SandboxUser & { guildId: string; username: string };

/** A channel or thread. `type` is Discord's: 0 text, 11 public thread, 12 private thread. */
export type Channel = SandboxChannel & {
  guildId: string;
  type: number;
  parentId: string | null;
  ownerId?: string;
  /** A thread that was put away: nothing in it changes until it is taken out. */
  archived?: boolean;
};

/** An incoming webhook of a channel. */
export type Webhook = { id: string; token: string; name: string; channelId: string; guildId: string };

/** A local guild with its roles; its channels and people name it. */
export type Guild = { id: string; name: string; ownerId: string; roles: Role[] };

/** The fixed cast of the local Discord. Threads are the only thing that is added to it later. */
export type Cast = {
  applicationId: string;
  botId: string;
  botName: string;
  botToken: string;
  publicKey: string;
  guilds: Guild[];
  people: Person[];
  channels: Channel[];
  webhooks: Webhook[];
};

// Ids are fixed, so that a bot which remembers channels and webhooks finds them again after a restart.
const ids = {
  application: '1187000000000000101',
  guild: '1187000000000000201',
  elsewhere: '1187000000000000202',
  adminRole: '1187000000000000301',
  botRole: '1187000000000000302',
  elsewhereBotRole: '1187000000000000303',
} as const;

/** A secret that is the same at every start without being written down anywhere. */
function secret(name: string, bytes: number): string {
  let text = '';
  for (let block = 0; text.length < bytes; block++)
    text += createHash('sha256').update(`helix sandbox ${name} ${block}`).digest('base64url');
  return text.slice(0, bytes);
}

function person(
  id: string,
  name: string,
  admin: boolean,
  colour: string,
  guildId: string = ids.guild,
): Person {
  return {
    id,
    name,
    username: name.toLowerCase(),
    admin,
    roleIds: admin ? [ids.adminRole] : [],
    colour,
    guildId,
  };
}

function channel(
  id: string,
  name: string,
  kind: SandboxChannel['kind'],
  guildId: string = ids.guild,
): Channel {
  return { id, name, kind, guildId, type: 0, parentId: null };
}

function webhook(id: string, name: string, channelId: string): Webhook {
  return { id, token: secret(`webhook ${id}`, 68), name, channelId, guildId: ids.guild };
}

function everyone(guildId: string): Role {
  return { id: guildId, name: '@everyone', permissions: memberPermissions, colour: 0, managed: false };
}

function botRole(id: string): Role {
  return { id, name: 'Helix', permissions: botPermissions, colour: 0x2a7f6f, managed: true };
}

/** The people, channels, roles and webhooks that every sandbox starts with. */
export function createCast(): Cast {
  const admin: Role = {
    id: ids.adminRole,
    name: 'Admins',
    permissions: adminPermissions,
    colour: 0xb4552d,
    managed: false,
  };
  return {
    applicationId: ids.application,
    botId: ids.application,
    botName: 'Helix',
    botToken: `${Buffer.from(ids.application).toString('base64url')}.${secret('token time', 6)}.${secret('token', 38)}`,
    publicKey: createHash('sha256').update('helix sandbox public key').digest('hex'),
    guilds: [
      {
        id: ids.guild,
        name: 'Helix sandbox',
        ownerId: '1187000000000000404',
        roles: [everyone(ids.guild), admin, botRole(ids.botRole)],
      },
      {
        id: ids.elsewhere,
        name: 'Somewhere else',
        ownerId: '1187000000000000405',
        roles: [everyone(ids.elsewhere), botRole(ids.elsewhereBotRole)],
      },
    ],
    people: [
      person('1187000000000000401', 'Alice', false, '#2a6f97'),
      person('1187000000000000402', 'Bob', false, '#5a7d2a'),
      person('1187000000000000403', 'Ada', true, '#b4552d'),
      person('1187000000000000404', 'Max', true, '#7b4b94'),
      person('1187000000000000405', 'Eve', false, '#8a6d3b', ids.elsewhere),
    ],
    channels: [
      channel('1187000000000000501', 'general', 'text'),
      channel('1187000000000000502', 'studio', 'text'),
      channel('1187000000000000503', 'admin', 'admin'),
      channel('1187000000000000504', 'commands-log', 'webhook'),
      channel('1187000000000000505', 'hash-chain', 'webhook'),
      channel('1187000000000000506', 'anomalies', 'webhook'),
      channel('1187000000000000507', 'lounge', 'text', ids.elsewhere),
    ],
    webhooks: [
      webhook('1187000000000000601', 'Helix commands', '1187000000000000504'),
      webhook('1187000000000000602', 'Helix hash chain', '1187000000000000505'),
      webhook('1187000000000000603', 'Helix anomalies', '1187000000000000506'),
    ],
  };
}

/** The guild that the bot serves; the other one is there to be refused. */
export const homeGuildId: string = ids.guild;
/** A guild that the bot is in but is not told to serve. */
export const otherGuildId: string = ids.elsewhere;
