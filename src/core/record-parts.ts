import type { Anomalies } from './anomalies/anomalies.ts';
import { createAnomalies } from './anomalies/create-anomalies.ts';
import type { Audit } from './audit/audit.ts';
import { createAudit } from './audit/create-audit.ts';
import type { KeptCheckpoint } from './audit/verify-log.ts';
import type { BlobStore } from './blobs/blob-store.ts';
import type { Clock } from './clock.ts';
import { createFollowers } from './followers/create-followers.ts';
import type { Followers } from './followers/followers.ts';
import type { Log } from './log.ts';
import { createPrivacy } from './privacy/create-privacy.ts';
import type { Privacy } from './privacy/privacy.ts';
import { PROVIDER_CONFIGS } from './providers/index.ts';
import type { Store } from './store/store.ts';

/** What reads the record, tells others of it, watches over it, and keeps people out of it. */
export type RecordParts = { anomalies: Anomalies; audit: Audit; followers: Followers; privacy: Privacy };

/** Makes them around an opened store. */
export function recordParts(
  opened: {
    store: Store;
    origin: string;
    publicKey: string;
    owner: string;
    missingNotes(): Promise<readonly KeptCheckpoint[]>;
  },
  around: { clock: Clock; guildIds: readonly string[]; blobs: BlobStore; log: Log },
): RecordParts {
  const { store, owner } = opened;
  const { clock, guildIds, blobs, log } = around;
  return {
    anomalies: createAnomalies({ store, configs: PROVIDER_CONFIGS, clock, owner, guildIds }),
    audit: createAudit({ store, identity: opened, missingNotes: () => opened.missingNotes() }),
    followers: createFollowers({ store, owner, guildIds }),
    privacy: createPrivacy({ store, blobs, log, guildIds }),
  };
}
