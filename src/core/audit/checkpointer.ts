import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';
import { postCheckpoint, readBack } from './post-checkpoint.ts';
import { createSigner } from './sign-when-due.ts';
import type { SigningKey } from './signing-key.ts';
import type { WitnessBoard } from './witness-board.ts';
import type { WitnessFile } from './witness-file.ts';

/** What a checkpointer works with. `board` null: nowhere to post to. */
export type CheckpointerDeps = {
  store: Store;
  key: SigningKey;
  owner: string;
  board: WitnessBoard | null;
  witness: WitnessFile;
  /** The servers whose webhooks are told. */
  guildIds: readonly string[];
  log: Log;
};

/** Signs, posts and reads back, in one process at a time; says that this process is alive, and that it ends. */
export type Checkpointer = {
  /** One look: cheap when there is nothing to do. Never rejects. */
  look(): Promise<void>;
  /** The process's last word in the record, a last checkpoint over it, and an attempt to post it. Never rejects. */
  finish(unfinished: number): Promise<void>;
};

/** A few looks long: its holder keeps it, and another process takes over soon after its death. */
const LEASE_S = 30;
/** Must agree with the lease that a start takes. */
const ALIVE_S = 90;
const ALIVE_AGAIN_MS = 20_000;
const HEARTBEAT_S = 3_600;
/** Posting and reading back happen when something was signed, and this often. */
const BOARD_AGAIN_MS = 30_000;
/** What a last post may take, its turn included; the lease ends soon after: nobody waits for a process that is gone. */
const FAREWELL_MS = 3_500;
const FAREWELL_LEASE_S = 5;

/** Every webhook of hash chains once, however many servers name it. */
async function hashChainWebhooks(store: Store, guildIds: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const guild_id of guildIds) {
    const { hash_chain } = await store.guildWebhooks({ guild_id });
    if (hash_chain !== null) found.add(hash_chain);
  }
  return [...found];
}

/** Makes the checkpointer of a process. */
export function createCheckpointer(deps: CheckpointerDeps): Checkpointer {
  const { store, owner, board, log } = deps;
  const sign = createSigner(deps);
  let aliveAt = -Infinity;
  let boardAt = -Infinity;

  const leases = async (): Promise<boolean> => {
    const now = performance.now();
    if (now - aliveAt >= ALIVE_AGAIN_MS) {
      await store.acquireLease({ name: `process:${owner}`, owner, seconds: ALIVE_S });
      aliveAt = now;
    }
    return (await store.acquireLease({ name: 'checkpointer', owner, seconds: LEASE_S })).held;
  };

  const publish = async (read: boolean): Promise<void> => {
    if (!board) return;
    for (const url of await hashChainWebhooks(store, deps.guildIds)) {
      await postCheckpoint({ store, board, log }, url);
      if (read) await readBack({ store, board, log }, url);
    }
  };

  const lookOnce = async (): Promise<void> => {
    if (!(await leases())) return;
    const now = performance.now();
    const again = now - boardAt >= BOARD_AGAIN_MS;
    if (again) await store.beat({ process: owner, heartbeat_s: HEARTBEAT_S });
    const signed = await sign(false);
    if (!signed && !again) return;
    boardAt = now;
    await publish(true);
  };
  let looking: Promise<void> | null = null;

  return {
    look: () => {
      looking ??= lookOnce()
        .catch((error: unknown) =>
          log.warn({ err: error }, 'the checkpointer did not get through; it is tried again'),
        )
        .finally(() => (looking = null));
      return looking;
    },
    finish: async (unfinished) => {
      try {
        await looking;
        await store.stopped({ process: owner, unfinished });
        const { held } = await store.acquireLease({ name: 'checkpointer', owner, seconds: FAREWELL_LEASE_S });
        if (!held || !(await sign(true))) return;
        const late = new Promise<void>((resolve) => setTimeout(resolve, FAREWELL_MS).unref());
        await Promise.race([publish(false), late]);
      } catch (error) {
        log.warn({ err: error }, 'the last entry of this process is missing');
      }
    },
  };
}
