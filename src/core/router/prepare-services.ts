import { buffer } from 'node:stream/consumers';
import type { PrepareServices } from '../operations/operation.ts';
import type { Actor, OperationId, StoredInput } from '../request.ts';
import { storeActor } from './context.ts';
import { storedResult } from './deliveries.ts';
import type { RouterDeps } from './deps.ts';
import { uploadShelf } from './upload-shelf.ts';

/** Whose request is prepared, with which files. */
export type Preparing = {
  operationId: string;
  operation: OperationId;
  actor: Actor;
  inputs: readonly StoredInput[];
  maxFileBytes: number;
  signal: AbortSignal;
};

/** What an operation may use while it is read and measured; `prepareMs` limits all of it. */
export function prepareServices(deps: RouterDeps, about: Preparing): PrepareServices {
  const { operationId, operation, inputs, maxFileBytes, signal } = about;
  const actor = storeActor(about.actor);
  return {
    operationId,
    inputs,
    voices: () => deps.voices(signal),
    toggle: async (toggle) => (await deps.store.context({ operation, toggle, actor })).toggle.enabled,
    conversation: async (id) => {
      const row = await deps.store.conversation({ actor, id });
      if (!row) return null;
      return { id: row.conversation_id, state: row.state, model: row.model, messages: row.messages };
    },
    read: async (key) => buffer(await deps.blobs.open(key)),
    ended: async (id) => {
      const row = await deps.store.operation({ operation_id: id });
      return row && { state: row.state, result: storedResult(row) };
    },
    ffmpeg: () => deps.ffmpeg(),
    uploads: uploadShelf(deps, operationId),
    maxFileBytes,
    signal: AbortSignal.any([signal, AbortSignal.timeout(deps.timings.prepareMs)]),
  };
}
