import type { WebSocket } from 'ws';
import { isObject, type Json } from '../json.ts';
import type { Cast } from '../world.ts';
import { hasToken, identifyRefusal, isOfShard, shardOf } from './identify.ts';
import { guildCreateJson, readyJson } from './ready-json.ts';
import { createSession, type Session } from './session.ts';

/** What connections share. */
export type ConnectionDeps = {
  cast: Cast;
  /** Address for RESUME, e.g. `ws://127.0.0.1:8420`. */
  address: () => string;
  sessions: Map<string, Session>;
  /** Hears whenever a session came or went. */
  onChange: () => void;
};

type Connection = { socket: WebSocket; session: Session | undefined; alive: () => void };

/** Milliseconds between heartbeats, as Discord asks for. */
const heartbeatMs = 41_250;
/** Milliseconds for which a session without a socket can be resumed. */
const resumableMs = 180_000;
/** Payloads that a connection may send in 60 s. */
const maxSends = 120;
/** Opcodes a bot may send beside heartbeat, identify and resume: presence, voice, members, sounds. */
const ignoredOpcodes = new Set<unknown>([3, 4, 8, 31]);

function parse(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function send(socket: WebSocket, op: number, d: unknown): void {
  socket.send(JSON.stringify({ op, d, s: null, t: null }));
}

function forgetOld(sessions: Map<string, Session>): void {
  for (const [id, session] of sessions)
    if (session.lostAt !== undefined && Date.now() - session.lostAt > resumableMs) sessions.delete(id);
}

function identify(deps: ConnectionDeps, connection: Connection, data: Json): void {
  const { cast, sessions } = deps;
  const refusal = identifyRefusal(cast, data);
  if (refusal) return connection.socket.close(refusal.code, refusal.reason);
  const session = createSession(Number(data['intents']), shardOf(data) ?? [0, 1]);
  forgetOld(sessions);
  sessions.set(session.id, session);
  connection.session = session;
  session.attach(connection.socket);
  const guilds = cast.guilds.filter((guild) => isOfShard(guild.id, session.shard));
  session.dispatch('READY', readyJson(cast, session, guilds, deps.address()));
  if (session.intents & 1)
    for (const guild of guilds) session.dispatch('GUILD_CREATE', guildCreateJson(cast, guild));
  deps.onChange();
}

function resume(deps: ConnectionDeps, connection: Connection, data: Json): void {
  const { socket } = connection;
  if (!hasToken(deps.cast, data)) return socket.close(4004, 'Authentication failed.');
  const { session_id: id, seq } = data;
  const session = typeof id === 'string' ? deps.sessions.get(id) : undefined;
  if (!session || typeof seq !== 'number') return send(socket, 9, false);
  session.close(4000, 'Resumed elsewhere');
  session.attach(socket);
  if (!session.replay(seq)) {
    session.detach(socket);
    return send(socket, 9, false);
  }
  connection.session = session;
  session.dispatch('RESUMED', {});
  deps.onChange();
}

function receive(deps: ConnectionDeps, connection: Connection, text: string): void {
  const { socket } = connection;
  const message = parse(text);
  if (!message) return socket.close(4002, 'Error while decoding payload.');
  const data = isObject(message['d']) ? message['d'] : {};
  const { op } = message;
  if (op === 1) {
    connection.alive();
    send(socket, 11, null);
  } else if (op === 2) {
    if (connection.session) socket.close(4005, 'Already authenticated.');
    else identify(deps, connection, data);
  } else if (op === 6) resume(deps, connection, data);
  else if (!connection.session) socket.close(4003, 'Not authenticated.');
  else if (!ignoredOpcodes.has(op)) socket.close(4001, 'Unknown opcode.');
}

/** Serves one connection of a bot from HELLO to its end. */
export function serveConnection(deps: ConnectionDeps, socket: WebSocket): void {
  const expire = (): void => socket.close(4009, 'Session timed out.');
  let timer = setTimeout(expire, heartbeatMs * 2);
  const alive = (): void => {
    clearTimeout(timer);
    timer = setTimeout(expire, heartbeatMs * 2);
  };
  const connection: Connection = { socket, session: undefined, alive };
  send(socket, 10, { heartbeat_interval: heartbeatMs, _trace: ['sandbox'] });
  const times: number[] = [];
  socket.on('message', (raw: Buffer) => {
    times.push(Date.now());
    if (times.length > maxSends && (times.shift() ?? 0) > Date.now() - 60_000)
      return socket.close(4008, 'You are being rate limited.');
    receive(deps, connection, raw.toString('utf8'));
  });
  socket.on('error', () => socket.terminate());
  socket.on('close', (code) => {
    clearTimeout(timer);
    const { session } = connection;
    session?.detach(socket);
    // A bot that says goodbye with 1000 or 1001 ends its session (developers/events/gateway, "Disconnecting").
    if (session && (code === 1000 || code === 1001)) deps.sessions.delete(session.id);
    deps.onChange();
  });
}
