import { pgliteStore } from './pglite-store.ts';
import { postgresStore } from './postgres.ts';
import type { TestStore } from './test-store.ts';

const POSTGRES = ['postgres', postgresStore] as const;

/**
 * The homes for what each of them must do alike: PostgreSQL, and in the long run PGlite too, which costs ten times as
 * much. What PGlite answers is compared call by call in the store's contract, in every run.
 */
export const HOMES: readonly (readonly [name: string, open: () => Promise<TestStore>])[] =
  process.env['HELIX_LONG'] === '1' ? [['pglite', pgliteStore], POSTGRES] : [POSTGRES];
