import { describe, expect, it } from 'vitest';
import type { StoreActor } from '../../../../src/core/store/store.ts';
import { scenario, stranger } from '../../../support/scenario.ts';
import type { TestStore } from '../../../support/test-store.ts';

/** What a person asked to have kept for their next speech: theirs alone, and no word of it in the chain. */
export function speechContract(open: () => TestStore): void {
  const subject = async (actor: StoreActor) => (await scenario(open().store).context(actor)).subject_version;

  describe('a person’s usual speech', () => {
    it('is nothing at first, what they said last from then on, and nobody else’s', async () => {
      const [actor, other] = [stranger(), stranger()];
      const { store } = open();
      expect(await store.speechDefault({ actor })).toEqual({ voice_id: null, form: null });
      const first = { voice_id: 'voice-1', form: 'voice_message' as const };
      expect(await store.setSpeechDefault({ actor, ...first })).toMatchObject({ answer: 'set', now: first });
      expect(await store.setSpeechDefault({ actor, ...first })).toEqual({ answer: 'same', now: first });
      const second = { voice_id: 'voice-2', form: null };
      expect(await store.setSpeechDefault({ actor, ...second })).toMatchObject({ answer: 'set' });
      expect(await store.speechDefault({ actor })).toEqual(second);
      expect(await store.speechDefault({ actor: other })).toEqual({ voice_id: null, form: null });
    });

    it('makes their own decisions stale and nobody else’s, and is forgotten without a trace', async () => {
      const [actor, other] = [stranger(), stranger()];
      const { store, sql } = open();
      const before = [await subject(actor), await subject(other)] as const;
      await store.setSpeechDefault({ actor, voice_id: 'voice-1', form: null });
      expect([await subject(actor), await subject(other)]).toEqual([before[0] + 1, before[1]]);
      const nothing = { voice_id: null, form: null };
      expect(await store.setSpeechDefault({ actor, ...nothing })).toMatchObject({
        answer: 'set',
        now: nothing,
      });
      const { actor_id } = await store.actorId({ actor });
      expect(await sql('select from helix.speech_defaults where actor_id = $1', [actor_id])).toEqual([]);
    });

    it('is in the chain as a fact without its words', async () => {
      const actor = stranger();
      const set = await open().store.setSpeechDefault({ actor, voice_id: 'canary-voice', form: null });
      const at = set.answer === 'set' ? set.audit_seq : -1;
      const [entry] = await open().store.auditEntries({ from: at, limit: 1 });
      const { actor_id } = await open().store.actorId({ actor });
      expect(JSON.parse(entry?.body ?? '{}')).toMatchObject({
        kind: 'speech_default_set',
        actor: actor_id,
        facts: { voice: true, form: false },
      });
      expect(entry?.body).not.toContain('canary');
    });
  });
}
