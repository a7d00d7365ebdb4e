import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Json } from '../json.ts';
import type { Cast } from '../world.ts';
import { serveConnection } from './connection.ts';
import { isOfShard } from './identify.ts';
import type { Session } from './session.ts';

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
  /** Asks every bot to connect again (opcode 7), as Discord does before it restarts a server. */
  askToReconnect(): void;
  /** Makes a gateway connection of an HTTP upgrade. */
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

/** Starts the gateway on a server's upgrades. */
export function createGateway({ cast, address, onOnline }: GatewayDeps): Gateway {
  const server = new WebSocketServer({ noServer: true });
  const sessions = new Map<string, Session>();
  let wasOnline = false;

  const online = (): boolean => [...sessions.values()].some((session) => session.online);
  const onChange = (): void => {
    const isOnline = online();
    if (isOnline === wasOnline) return;
    wasOnline = isOnline;
    onOnline(isOnline);
  };
  server.on('connection', (socket: WebSocket) =>
    serveConnection({ cast, address, sessions, onChange }, socket),
  );

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
    askToReconnect() {
      for (const socket of server.clients) socket.send(JSON.stringify({ op: 7, d: null, s: null, t: null }));
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
