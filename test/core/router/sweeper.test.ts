import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../../../src/core/log.ts';
import { createRedactor } from '../../../src/core/redactor.ts';
import { createRunning } from '../../../src/core/router/running.ts';
import { createSweep } from '../../../src/core/router/sweeper.ts';
import { type CoreWorld, coreWorld } from '../../support/core-world.ts';
import { completed } from '../../support/outcomes.ts';

let world: CoreWorld;
beforeAll(async () => {
  world = await coreWorld();
});
afterAll(() => world.close());

let now = 0;

function sweeper(owner: string, soleProcess = true, orphansAtOnce = 1_000): () => Promise<string[] | null> {
  return createSweep({
    store: world.db.store,
    blobs: world.blobs,
    running: createRunning(),
    owner,
    soleProcess,
    clock: { now: () => now },
    log: createLog('silent', createRedactor([])),
    printTrail: () => undefined,
    sweepUploads: () => undefined,
    orphansAtOnce,
  });
}

async function sql(text: string, ...parameters: unknown[]): Promise<Record<string, unknown>[]> {
  return world.db.sql(text, parameters);
}

describe('the sweep', () => {
  it('deletes files past their time, with their rows', async () => {
    const { receipt } = completed(await world.transcribe());
    const { operationId } = receipt;
    await sql(
      "update helix.blobs set expires_at = now() - interval '1 minute' where operation_id = $1",
      operationId,
    );
    expect(await sweeper('one')()).toEqual([]);
    expect(world.blobFiles().join()).not.toContain(operationId);
    expect(await sql('select * from helix.blobs where operation_id = $1', operationId)).toEqual([]);
    await expect(world.core.openBlob(`${operationId}/out-0`)).rejects.toMatchObject({ code: 'file_gone' });
  });

  it('deletes files of no operation when an hour has changed nothing about that, and others never', async () => {
    const orphan = '00000000-0000-8000-8000-0000000000ff';
    const about = '00000000-0000-8000-8000-0000000000ee';
    const { receipt } = completed(await world.transcribe());
    const erased = completed(await world.transcribe()).receipt.operationId;
    await sql('update helix.operation_sides set input = null, result = null where operation_id = $1', erased);
    await world.blobs.put(`${orphan}/in-0`, Buffer.from('left behind'));
    const sweep = sweeper('two');
    await sweep();
    now += 3_599_000;
    await sweep();
    expect(world.blobFiles().join()).toContain(orphan);
    await world.blobs.put(`${about}/in-0`, Buffer.from('about to begin'));
    now += 2_000;
    await sweep();
    const left = world.blobFiles().join();
    expect(left).not.toContain(orphan);
    expect(left).not.toContain(erased);
    expect(left).toContain(about);
    expect(left).toContain(receipt.operationId);
  });

  it('comes to every folder, however many there are', async () => {
    const orphan = 'ffffffff-ffff-8fff-8fff-ffffffffffff';
    await world.blobs.put(`${orphan}/in-0`, Buffer.from('behind all others'));
    const folders = (await world.blobs.operations()).length;
    const sweep = sweeper('one', true, 1);
    for (let hour = 0; hour < 2 * folders - 1; hour += 1) {
      await sweep();
      now += 3_600_000;
    }
    expect(folders).toBeGreaterThan(2);
    expect(world.blobFiles().join()).toContain(orphan);
    await sweep();
    expect(world.blobFiles().join()).not.toContain(orphan);
  });

  it('is done by one of many processes', async () => {
    await sql("update helix.leases set until = now() + interval '9 minutes'");
    expect(await sweeper('three', false)()).toBeNull();
    await sql("update helix.leases set until = now() - interval '1 s'");
    expect(await sweeper('three', false)()).toEqual([]);
    expect(await sweeper('four', false)()).toBeNull();
  });
});
