import { randomBytes } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { Json } from '../json.ts';

/** One dispatched event with its number, kept for a RESUME. */
type Sent = { s: number; t: string; d: Json };

/** A bot's session: lives on for a while without a socket, so that it can be resumed. */
export type Session = {
  readonly id: string;
  readonly intents: number;
  readonly shard: [number, number];
  /** Milliseconds since 1970 at which the socket went away; undefined while one is open. */
  lostAt: number | undefined;
  readonly online: boolean;
  /** Numbers, keeps and (if a socket is open) sends an event. */
  dispatch(t: string, d: Json): void;
  attach(socket: WebSocket): void;
  detach(socket: WebSocket): void;
  /** Sends what came after `seq` again; false when that is no longer known. */
  replay(seq: number): boolean;
  close(code: number, reason: string): void;
};

const maxKept = 1000;

/** A session that has identified with `intents` as `shard` of how many. */
export function createSession(intents: number, shard: [number, number]): Session {
  const kept: Sent[] = [];
  let last = 0;
  let socket: WebSocket | undefined;
  const send = ({ s, t, d }: Sent): void => socket?.send(JSON.stringify({ op: 0, t, s, d }));
  const session: Session = {
    id: randomBytes(16).toString('hex'),
    intents,
    shard,
    lostAt: undefined,
    get online() {
      return socket !== undefined;
    },
    dispatch(t, d) {
      const event = { s: ++last, t, d };
      kept.push(event);
      if (kept.length > maxKept) kept.shift();
      send(event);
    },
    attach(next) {
      socket = next;
      session.lostAt = undefined;
    },
    detach(gone) {
      if (socket !== gone) return;
      socket = undefined;
      session.lostAt = Date.now();
    },
    replay(seq) {
      const oldest = kept[0]?.s ?? last + 1;
      if (seq > last || seq < oldest - 1) return false;
      for (const event of kept) if (event.s > seq) send(event);
      return true;
    },
    close(code, reason) {
      socket?.close(code, reason);
    },
  };
  return session;
}
