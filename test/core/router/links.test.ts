import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { linkedFile } from '../../../src/core/operations/linked-file.ts';
import { type CoreWorld, SOUND, coreWorld } from '../../support/core-world.ts';
import { completed, refused } from '../../support/outcomes.ts';
import { address, somebody } from '../../support/people.ts';

let world: CoreWorld;
const admin = somebody({ admin: true });
beforeAll(async () => {
  world = await coreWorld();
  world.hosted.set('/quiet-talk.wav', SOUND);
  world.hosted.set('/page.html', Buffer.from('<html>canary</html>'));
});
afterAll(() => world.close());
beforeEach(() => {
  world.files.requests = [];
  world.logs.length = 0;
});

async function allow(enabled: boolean): Promise<void> {
  const toggle = (await world.core.toggles.list(admin)).find(({ name }) => name === 'enable_url_inputs');
  if (toggle?.effective === enabled) return;
  const change = { kind: 'set', enabled } as const;
  const answer = await world.core.toggles.publish(admin, 'enable_url_inputs', toggle?.version ?? 0, change);
  expect(answer.answer).toBe('published');
}

const link = (path = '/quiet-talk.wav?token=quiet-token') => linkedFile(`${world.files.url}${path}`);
const transcribe = (file: unknown) => world.transcribe(SOUND, { input: { file } });

describe('a recording by its address', () => {
  it('is refused before it is fetched until an admin allows it', async () => {
    expect(refused(await transcribe(link()))).toMatchObject({ code: 'link_off' });
    await allow(true);
    expect(completed(await transcribe(link())).result.text).toContain('you');
    await allow(false);
    expect(refused(await transcribe(link()))).toMatchObject({ code: 'link_off' });
    expect(world.files.requests).toHaveLength(1);
  });

  it('is transcribed as a file is, and its address is kept nowhere', async () => {
    await allow(true);
    const outcome = completed(await transcribe(link()));
    expect(outcome.receipt).toMatchObject({ estimated: false });
    const id = outcome.receipt.operationId;
    const row = await world.db.store.operation({ operation_id: id });
    expect(row?.input).toMatchObject({
      file: { url: expect.stringMatching(/^blob:/) as string, bytes: SOUND.byteLength, link: false },
    });
    const entries = await world.db.store.auditEntries({ from: 0, limit: 500 });
    const stored = JSON.stringify({ ...row, input: null });
    const written = [world.logs.join(''), JSON.stringify(world.trail), JSON.stringify(entries), stored].join(
      '',
    );
    expect(/quiet-/.exec(written)?.[0]).toBeUndefined();
    expect(JSON.stringify(row?.input)).not.toContain('quiet-token');
  });

  it('is not fetched again when its operation is tried again', async () => {
    await allow(true);
    const actor = somebody();
    const first = completed(await world.transcribe(SOUND, { actor, input: { file: link() } }));
    world.files.requests = [];
    await allow(false);
    const again = await world.core.retry(first.receipt.operationId, actor, 'again', address(actor));
    expect(again?.kind).toBe('completed');
    expect(world.files.requests).toEqual([]);
  });

  it('that is a page, or too large, is refused with nothing kept and nothing booked', async () => {
    await allow(true);
    const kept = world.blobFiles();
    expect(refused(await transcribe(link('/page.html')))).toMatchObject({ code: 'link_not_media' });
    expect(refused(await transcribe(linkedFile('https://localhost/a.mp3')))).toMatchObject({
      code: 'link_refused',
      facts: { reason: 'private' },
    });
    expect(refused(await transcribe(linkedFile('not an address')))).toMatchObject({ code: 'link_refused' });
    expect(world.blobFiles()).toEqual(kept);
  });

  it('may not pretend to be a kept file', async () => {
    await allow(true);
    const mine = completed(await transcribe(link()));
    const row = await world.db.store.operation({ operation_id: mine.receipt.operationId });
    const kept = row?.input as { file: { url: string } } | undefined;
    expect(refused(await transcribe({ ...link(), url: kept?.file.url })).code).toBe('link_refused');
  });
});
