import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { isObject, type Json } from '../json.ts';
import type { Cast } from '../world.ts';
import { guildCreateJson, readyJson } from './ready-json.ts';
import { createSession, type Session } from './session.ts';

/** The local gateway (v10, JSON). */
export type Gateway = {
  /** Sends an event to every session of the guild's shard that asked for `intent` (0: all). Answers how many heard. */
  dispatch(guildId: string, t: string, d: Json, intent?: number): number;
  /** Like `dispatch`, with the JSON made for each session (content is withheld without its intent). */
  dispatchEach(guildId: string, t: string, make: (session: Session) => Json, intent: number): void;
  /** True when a bot is connected and ready. */
  online(): boolean;
  /** Closes every connection with a code; 4000 lets the bot resume. */
  drop(code?: number): void;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): void;
};

/** What the gateway needs. `onOnline` hears when the first bot comes or the last one goes. */
export type GatewayDeps = {
  cast: Cast;
  /** Address for RESUME, e.g. `ws://127.0.0.1:8420`. */
  address: () => string;
  onOnline: (online: boolean) => void;
};

const heartbeatMs = 41_250;
const resumableMs = 180_000;
/** GuildMembers, GuildPresences, MessageContent: must be switched on in the portal, which a sandbox has not. */
const privileged = (1 << 1) | (1 << 8) | (1 << 15);
const knownIntents = (1 << 26) - 1;

/** Why an IDENTIFY is refused, as Discord's close code; undefined when it is fine. */
function identifyRefusal(cast: Cast, data: Json): { code: number; reason: string } | undefined {
  const token = String(data['token'] ?? '').replace(/^Bot /, '');
  const { intents, shard } = data;
  if (token !== cast.botToken) return { code: 4004, reason: 'Authentication failed.' };
  if (typeof intents !== 'number' || intents < 0 || (intents & ~knownIntents) !== 0)
    return { code: 4013, reason: 'Invalid intent(s).' };
  if (intents & privileged) return { code: 4014, reason: 'Disallowed intent(s).' };
  if (shard === undefined) return undefined;
  const [index, count] = Array.isArray(shard) ? (shard as number[]) : [];
  const valid = Number.isInteger(index) && Number.isInteger(count) && index! >= 0 && index! < count!;
  return valid ? undefined : { code: 4010, reason: 'Invalid shard.' };
}

/** True when a guild belongs to a shard (developers/events/gateway, "Sharding"). */
function isOfShard(guildId: string, [index, count]: [number, number]): boolean {
  return Number((BigInt(guildId) >> 22n) % BigInt(count)) === index;
}

type Connection = { socket: WebSocket; session: Session | undefined; alive: () => void };

/** Starts the gateway on a server's upgrades. */
export function createGateway(deps: GatewayDeps): Gateway {
  const { cast } = deps;
  const server = new WebSocketServer({ noServer: true });
  const sessions = new Map<string, Session>();
  let wasOnline = false;

  const online = (): boolean => [...sessions.values()].some((session) => session.online);
  const tellOnline = (): void => {
    if (online() !== wasOnline) deps.onOnline((wasOnline = online()));
  };
  const forgetOld = (): void => {
    for (const [id, session] of sessions)
      if (session.lostAt !== undefined && Date.now() - session.lostAt > resumableMs) sessions.delete(id);
  };

  const identify = (connection: Connection, data: Json): void => {
    const refusal = identifyRefusal(cast, data);
    if (refusal) return connection.socket.close(refusal.code, refusal.reason);
    const session = createSession(
      data['intents'] as number,
      (data['shard'] as [number, number] | undefined) ?? [0, 1],
    );
    forgetOld();
    sessions.set(session.id, session);
    connection.session = session;
    session.attach(connection.socket);
    const guilds = cast.guilds.filter((guild) => isOfShard(guild.id, session.shard));
    session.dispatch('READY', readyJson(cast, session, guilds, deps.address()));
    if (session.intents & 1)
      for (const guild of guilds) session.dispatch('GUILD_CREATE', guildCreateJson(cast, guild));
    tellOnline();
  };

  const resume = (connection: Connection, data: Json): void => {
    const token = String(data['token'] ?? '').replace(/^Bot /, '');
    if (token !== cast.botToken) return connection.socket.close(4004, 'Authentication failed.');
    const session = sessions.get(String(data['session_id']));
    const invalid = (): void => connection.socket.send(JSON.stringify({ op: 9, d: false, s: null, t: null }));
    if (!session || typeof data['seq'] !== 'number') return invalid();
    session.close(4000, 'Resumed elsewhere');
    session.attach(connection.socket);
    if (!session.replay(data['seq'])) {
      session.detach(connection.socket);
      return invalid();
    }
    connection.session = session;
    session.dispatch('RESUMED', {});
    tellOnline();
  };

  const receive = (connection: Connection, text: string): void => {
    const message = parse(text);
    if (!message) return connection.socket.close(4002, 'Error while decoding payload.');
    const data = isObject(message['d']) ? message['d'] : {};
    if (message['op'] === 1) {
      connection.alive();
      connection.socket.send(JSON.stringify({ op: 11, d: null, s: null, t: null }));
    } else if (message['op'] === 2) {
      if (connection.session) connection.socket.close(4005, 'Already authenticated.');
      else identify(connection, data);
    } else if (message['op'] === 6) resume(connection, data);
    else if (!connection.session) connection.socket.close(4003, 'Not authenticated.');
    else if (![3, 4, 8, 31].includes(Number(message['op']))) connection.socket.close(4001, 'Unknown opcode.');
  };

  server.on('connection', (socket: WebSocket) => {
    const expire = (): void => socket.close(4009, 'Session timed out.');
    let timer = setTimeout(expire, heartbeatMs * 2);
    const alive = (): void => {
      clearTimeout(timer);
      timer = setTimeout(expire, heartbeatMs * 2);
    };
    const connection: Connection = { socket, session: undefined, alive };
    socket.send(
      JSON.stringify({
        op: 10,
        d: { heartbeat_interval: heartbeatMs, _trace: ['sandbox'] },
        s: null,
        t: null,
      }),
    );
    socket.on('message', (raw: Buffer) => receive(connection, raw.toString('utf8')));
    socket.on('error', () => socket.terminate());
    socket.on('close', (code) => {
      clearTimeout(timer);
      connection.session?.detach(socket);
      // A bot that says goodbye with 1000 or 1001 ends its session (developers/events/gateway, "Disconnecting").
      if (connection.session && (code === 1000 || code === 1001)) sessions.delete(connection.session.id);
      tellOnline();
    });
  });

  return {
    dispatch(guildId, t, d, intent = 0) {
      const heard = [...sessions.values()].filter(
        (session) => isOfShard(guildId, session.shard) && (intent === 0 || (session.intents & intent) !== 0),
      );
      for (const session of heard) session.dispatch(t, d);
      return heard.length;
    },
    dispatchEach(guildId, t, make, intent) {
      for (const session of sessions.values())
        if (isOfShard(guildId, session.shard) && session.intents & intent) session.dispatch(t, make(session));
    },
    online,
    drop(code = 4000) {
      for (const socket of server.clients) socket.close(code, 'Dropped by the sandbox');
    },
    upgrade(request, socket, head) {
      server.handleUpgrade(request, socket, head, (client) => server.emit('connection', client, request));
    },
    close() {
      for (const socket of server.clients) socket.terminate();
      server.close();
    },
  };
}

function parse(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
