import { z } from 'zod';
import type { Rpc } from './rpc.ts';
import type { StoreActor } from './store.ts';
import { toWire } from './to-wire.ts';
import {
  type ToggleRow,
  type ToggleVersionRow,
  publishToggleAnswer,
  setOwnToggleAnswer,
  toggleRow,
  toggleVersionRow,
} from './toggles-rows.ts';

/** What a publication changes; what is left out stays, and a changed `enabled` without `until` holds for good. */
export type ToggleWordsInput = {
  enabled?: boolean;
  locked?: boolean;
  controlled_by?: 'ADMIN_ONLY' | 'USER' | 'BOTH';
  until?: string | null;
};

/** The toggles' part of the store. */
export type TogglesStore = {
  /** By name, up to 500 after `after`, as the actor sees them. */
  toggles(input: { actor: StoreActor; after: string | null }): Promise<ToggleRow[]>;
  /** Compare-and-set on the newest version; 0 adds a toggle. `revert_to` repeats a version in place of `change`. */
  publishToggle(input: {
    actor: StoreActor;
    name: string;
    expected_version: number;
    change: ToggleWordsInput;
    revert_to: number | null;
  }): Promise<z.infer<typeof publishToggleAnswer>>;
  /** A person's own word; null takes it back. */
  setOwnToggle(input: {
    actor: StoreActor;
    name: string;
    enabled: boolean | null;
  }): Promise<z.infer<typeof setOwnToggleAnswer>>;
  /** Newest first, below version `before`; null when there is no such toggle. */
  toggleHistory(input: {
    name: string;
    before: number | null;
    limit: number;
  }): Promise<ToggleVersionRow[] | null>;
};

/** The toggles' functions on any home. */
export function createTogglesStore(rpc: Rpc): TogglesStore {
  const call = async <T>(name: string, input: unknown, answer: z.ZodType<T>): Promise<T> =>
    answer.parse(JSON.parse(await rpc.call(name, toWire(input))));
  return {
    toggles: (input) => call('toggles', input, z.array(toggleRow)),
    publishToggle: (input) => call('publish_toggle', input, publishToggleAnswer),
    setOwnToggle: (input) => call('set_own_toggle', input, setOwnToggleAnswer),
    toggleHistory: (input) => call('toggle_history', input, z.array(toggleVersionRow).nullable()),
  };
}
