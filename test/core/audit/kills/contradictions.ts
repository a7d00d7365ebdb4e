import { existsSync, readFileSync } from 'node:fs';
import { noteInMessage } from '../../../../src/core/audit/checkpoint-message.ts';
import { parseCheckpoint } from '../../../../src/core/audit/checkpoint.ts';
import { createFrontier } from '../../../../src/core/audit/merkle.ts';
import { verifyNote } from '../../../../src/core/audit/signed-note.ts';
import type { TestStore } from '../../../support/test-store.ts';

/** How many checkpoints there are in the database and on the board, and each that says something else than the log. */
export type CheckpointCheck = { kept: number; posted: number; wrong: string[] };

/**
 * Every note that was ever signed and seen (in the database, on the board, in the file beside the key) against the log
 * as it is now: the root of its first entries must be the one that was signed then.
 */
export async function checkCheckpoints(
  test: Pick<TestStore, 'sql'>,
  dataDir: string,
): Promise<CheckpointCheck> {
  const entries = await test.sql('select hash, body from helix.audit_entries order by seq');
  const genesis = JSON.parse(String(entries[0]?.['body'])) as {
    facts: { origin: string; public_key: string };
  };
  const { origin, public_key: key } = genesis.facts;
  const frontier = createFrontier();
  const roots = entries.map(({ hash }) => {
    frontier.append(Buffer.from(hash as Uint8Array));
    return frontier.root().toString('hex');
  });
  const kept = (await test.sql('select note from helix.checkpoints')).map(({ note }) => String(note));
  const board = `${dataDir}/posts.jsonl`;
  const lines = existsSync(board) ? readFileSync(board, 'utf8').split('\n').filter(Boolean) : [];
  const posted = lines.map((line) => noteInMessage((JSON.parse(line) as { content: string }).content) ?? '');
  const file = `${dataDir}/audit.witness`;
  const own = existsSync(file) ? [readFileSync(file, 'utf8')] : [];
  const wrong = [...kept, ...posted, ...own].filter((note) => {
    const said = parseCheckpoint(verifyNote(note, origin, key) ?? '');
    return !said || roots[said.size - 1] !== said.root;
  });
  const unknown = [...posted, ...own].filter((note) => !kept.includes(note));
  return { kept: kept.length, posted: posted.length, wrong: [...wrong, ...unknown] };
}
