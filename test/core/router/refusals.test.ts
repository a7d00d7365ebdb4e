import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Outcome } from '../../../src/core/outcome.ts';
import type { OperationId } from '../../../src/core/request.ts';
import { type CoreWorld, SOUND, coreWorld } from '../../support/core-world.ts';
import { denied, refused } from '../../support/outcomes.ts';
import { address, somebody } from '../../support/people.ts';
import { speaks } from '../../support/vendor-scripts.ts';

let world: CoreWorld;
beforeAll(async () => {
  world = await coreWorld({ env: { MAX_ATTACHMENT_BYTES: '200000' } });
});
afterAll(() => world.close());
beforeEach(() => {
  world.deepgram.requests = [];
  world.elevenlabs.requests = [];
});

/** Nothing was sent, nothing booked, no file kept, and the chain says so. */
async function nothingHappened(outcome: Outcome, code: string): Promise<void> {
  const { operationId, auditSeq, facts } = refused(outcome);
  expect({ code: refused(outcome).code, facts }).toMatchObject({ code });
  expect(world.paid(world.deepgram) + world.paid(world.elevenlabs)).toBe(0);
  expect(await world.db.store.costEntries({ operation_id: operationId, after: null, limit: 1 })).toEqual([]);
  expect(world.blobFiles().filter((file) => file.includes(operationId))).toEqual([]);
  const kinds = (await world.audit(operationId)).map(({ kind }) => kind);
  expect(kinds).toHaveLength(1);
  expect(auditSeq).toBeGreaterThan(0);
  expect(world.steps(operationId).at(-1)).toBe('refused');
}

const file = (more: object) => ({
  file: { url: 'x', name: 'a.mp3', bytes: 10, contentType: 'audio/mpeg', ...more },
});

describe('a request is turned away before anything is sent', () => {
  it('from a guild that is not listed', async () => {
    await nothingHappened(
      await world.speak('hi', { actor: somebody({ guildId: '99999999' }) }),
      'guild_not_listed',
    );
  });

  it('for an operation this version does not have', async () => {
    await nothingHappened(await world.speak('hi', { operation: 'dream' as OperationId }), 'no_candidate');
  });

  it('for an input that is not one, naming the field', async () => {
    const outcome = await world.speak('hi', { input: { format: 'cassette' } });
    await nothingHappened(outcome, 'input_invalid');
    expect(refused(outcome).facts).toEqual({ field: 'format' });
  });

  it('for a file that is declared empty or too large, without fetching it', async () => {
    const before = world.files.requests.length;
    await nothingHappened(await world.transcribe(SOUND, { input: file({ bytes: 0 }) }), 'file_empty');
    await nothingHappened(
      await world.transcribe(SOUND, { input: file({ bytes: 200_001 }) }),
      'file_too_large',
    );
    expect(world.files.requests).toHaveLength(before);
  });

  it('for a file that turns out larger than it was declared', async () => {
    const url = `${world.files.url}/big`;
    world.hosted.set('/big', Buffer.alloc(200_001));
    await nothingHappened(await world.transcribe(SOUND, { input: file({ url }) }), 'file_too_large');
  });

  it('for a file that turns out empty, or is gone', async () => {
    world.hosted.set('/empty', Buffer.alloc(0));
    const empty = await world.transcribe(SOUND, { input: file({ url: `${world.files.url}/empty` }) });
    await nothingHappened(empty, 'file_empty');
    const gone = await world.transcribe(SOUND, { input: file({ url: `${world.files.url}/gone` }) });
    await nothingHappened(gone, 'file_gone');
    expect(refused(gone).facts).toMatchObject({ name: 'a.mp3', status: 404 });
  });

  it('for a file from a host that is not listed, and for one that claims to be kept here', async () => {
    const elsewhere = await world.transcribe(SOUND, { input: file({ url: 'https://example.com/a.mp3' }) });
    await nothingHappened(elsewhere, 'file_host_not_allowed');
    const url = 'blob:00000000-0000-8000-8000-000000000000/in-0';
    await nothingHappened(await world.transcribe(SOUND, { input: file({ url }) }), 'file_host_not_allowed');
  });

  it('for a text that calls itself a recording', async () => {
    const outcome = await world.transcribe(Buffer.from('This is not music.'));
    await nothingHappened(outcome, refused(outcome).code);
    expect(['file_type_wrong', 'file_unreadable', 'file_no_audio']).toContain(refused(outcome).code);
  });

  it('for a voice, a model or a language nobody has', async () => {
    await nothingHappened(await world.speak('hi', { input: { voice: 'Nobody' } }), 'voice_unknown');
    await nothingHappened(await world.speak('hi', { input: { model: 'nova-3' } }), 'model_unknown');
    const klingon = await world.transcribe(SOUND, { input: { language: 'Klingon' } });
    await nothingHappened(klingon, 'language_unsupported');
  });

  it('for a language that the chosen model does not cover', async () => {
    const outcome = await world.transcribe(SOUND, { input: { language: 'yo', model: 'nova-3' } });
    await nothingHappened(outcome, 'language_unsupported');
  });

  it('when the files would not fit beside those that are kept', async () => {
    await world.db.sql(`insert into helix.blobs (blob_key, operation_id, kind, bytes, sha256)
      select 'huge', operation_id, 'result', 6000000000, '' from helix.operations limit 1`);
    const kept = Number((await world.db.sql('select count(*) from helix.blobs'))[0]?.['count']);
    if (kept === 0) await world.speak('somebody has to be first');
    await world.db.sql(`insert into helix.blobs (blob_key, operation_id, kind, bytes, sha256)
      select 'huge2', operation_id, 'result', 6000000000, '' from helix.operations limit 1`);
    world.elevenlabs.requests = [];
    await nothingHappened(await world.transcribe(), 'storage_full');
    await world.db.sql("delete from helix.blobs where blob_key like 'huge%'");
  });

  it('when the operation is switched off, at once, and on again, at once, whatever is cached', async () => {
    const actor = somebody();
    expect((await world.speak('on', { actor })).kind).toBe('completed');
    await world.db.sql(
      "update helix.feature_toggles set enabled = false where toggle_name = 'enable_text_to_speech'",
    );
    await world.db.sql('update helix.config_head set version = version + 1');
    world.elevenlabs.requests = [];
    const off = await world.speak('off', { actor });
    await nothingHappened(off, 'operation_off');
    await world.db.sql(
      "update helix.feature_toggles set enabled = true where toggle_name = 'enable_text_to_speech'",
    );
    await world.db.sql('update helix.config_head set version = version + 1');
    expect((await world.speak('on again', { actor })).kind).toBe('completed');
  });

  it('when the day’s money does not cover it: how much, of how much, until when; no vendor, no file', async () => {
    const actor = somebody();
    const asked = Date.now();
    const outcome = denied(await world.speak('x'.repeat(130_000), { actor }));
    expect(outcome.least).toBe(10_400_000_000n);
    expect(outcome.over).toMatchObject({
      scope: 'user',
      period: 'day',
      limit: 10_000_000_000n,
      left: 10_000_000_000n,
    });
    expect(Date.parse(outcome.over.resetsAt)).toBeGreaterThan(asked);
    expect(world.paid(world.elevenlabs)).toBe(0);
    expect(world.blobFiles().filter((name) => name.includes(outcome.operationId))).toEqual([]);
    expect((await world.audit(outcome.operationId)).map(({ kind }) => kind)).toEqual(['denied']);
    expect(world.steps(outcome.operationId).at(-1)).toBe('denied');
  });

  it('for the eleventh request within a minute', async () => {
    const actor = somebody();
    const minute = Date.now();
    // It is the same moment for all of them, however long the machine takes.
    await world.db.setNow(new Date(minute).toISOString());
    onTestFinished(() => world.db.setNow(null));
    for (let count = 0; count < 10; count += 1) {
      expect((await world.speak(`number ${count}`, { actor })).kind).toBe('completed');
    }
    world.elevenlabs.requests = [];
    const outcome = await world.speak('one too many', { actor });
    await nothingHappened(outcome, 'busy_rate');
    expect(refused(outcome).facts).toMatchObject({ limit: 10 });
    expect(Date.parse(String(refused(outcome).facts['retry_at']))).toBe(minute + 60_000);
  });

  it('for the third at a time, whichever that is', async () => {
    const actor = somebody();
    // The vendor speaks once the third was turned away, however long that takes.
    let speak: () => void = () => undefined;
    const turnedAway = new Promise<void>((resolve) => {
      speak = resolve;
    });
    world.elevenlabs.script = (request, response, raw) => {
      if (request.method === 'GET') speaks(request, response, raw);
      else void turnedAway.then(() => speaks(request, response, raw));
    };
    const three = ['one', 'two', 'three'].map((text) => world.speak(text, { actor }));
    expect(refused(await Promise.race(three)).code).toBe('busy_running');
    speak();
    const kinds = (await Promise.all(three)).map(({ kind }) => kind);
    expect(kinds.toSorted()).toEqual(['completed', 'completed', 'refused']);
    world.elevenlabs.script = speaks;
  });
});

describe('the same interaction twice', () => {
  it('is served once: at the same time, and afterwards', async () => {
    const actor = somebody();
    const more = { actor, idempotencyKey: 'same-1' };
    // The vendor speaks once one of the two was told that the other runs.
    const { promise: told, resolve: tell } = Promise.withResolvers<void>();
    world.elevenlabs.script = (request, response, raw) => {
      if (request.method === 'GET') speaks(request, response, raw);
      else void told.then(() => speaks(request, response, raw));
    };
    const both = [world.speak('once', more), world.speak('once', more)];
    expect(await Promise.race(both)).toMatchObject({ kind: 'replay', state: 'running' });
    tell();
    expect((await Promise.all(both)).map(({ kind }) => kind).toSorted()).toEqual(['completed', 'replay']);
    world.elevenlabs.script = speaks;
    expect(await world.speak('once', more)).toMatchObject({ kind: 'replay', state: 'finished' });
    expect(world.paid(world.elevenlabs)).toBe(1);
  });

  it('with other content is a conflict, and the first one’s files stay', async () => {
    const more = { actor: somebody(), idempotencyKey: 'same-2', deliverTo: address(somebody()) };
    const first = await world.transcribe(SOUND, more);
    expect(first.kind).toBe('completed');
    const files = world.blobFiles();
    const other = Buffer.concat([SOUND, Buffer.alloc(64)]);
    expect(refused(await world.transcribe(other, more)).code).toBe('idempotency_conflict');
    expect(new Set(world.blobFiles())).toEqual(new Set(files));
  });
});

describe('without a key', () => {
  it('an operation is refused and names the key; the others work', async () => {
    const keyless = await world.another({ env: { ELEVENLABS_API_KEY: '' } });
    const actor = somebody();
    const request = {
      operation: 'speak' as const,
      input: { text: 'hi' },
      actor,
      idempotencyKey: 'k',
      deliverTo: address(actor),
      private: false,
    };
    const outcome = refused(await keyless.run(request));
    expect(outcome).toMatchObject({
      code: 'key_missing',
      facts: { key: 'ELEVENLABS_API_KEY', provider: 'elevenlabs' },
    });
    expect(await keyless.voices('')).toEqual([]);
  });
});
