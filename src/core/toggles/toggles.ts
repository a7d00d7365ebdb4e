import type { Actor } from '../request.ts';

/**
 * Who decides: an admin alone (`ADMIN_ONLY`), each person for themselves (`USER`), or an admin's default that a
 * person may override unless it is locked (`BOTH`).
 */
export const TOGGLE_TYPES = ['ADMIN_ONLY', 'USER', 'BOTH'] as const;
export type ToggleType = (typeof TOGGLE_TYPES)[number];

/** What one version of a toggle says. `enabled` holds until `until` (UTC ISO; null = for good), then its opposite. */
export type ToggleSetting = {
  enabled: boolean;
  locked: boolean;
  type: ToggleType;
  until: string | null;
};

/** A toggle as one person sees it now. */
export type ToggleView = ToggleSetting & {
  name: string;
  /** Grows by one with each published change. */
  version: number;
  /** What holds now for everybody without a setting of their own: `enabled`, with `until` taken into account. */
  base: boolean;
  /** The person's own setting; null = none. It may be without effect (locked, or an admin's alone). */
  own: boolean | null;
  /** What a request of this person meets. */
  effective: boolean;
  /** The operations it governs. */
  operations: string[];
};

/** One published version. `by` is a Discord id; null for what shipped, and once the person is erased. */
export type ToggleVersion = ToggleSetting & {
  version: number;
  kind: 'shipped' | 'added' | 'set' | 'locked' | 'unlocked' | 'reverted';
  /** The version whose words this one repeats. */
  reverts: number | null;
  by: string | null;
  /** UTC ISO. */
  at: string;
  auditSeq: number | null;
};

/** A change of one toggle; what is left out stays. A changed `enabled` without `until` holds for good. */
export type ToggleChange =
  | { kind: 'set'; enabled?: boolean; type?: ToggleType; until?: string | null }
  | { kind: 'lock'; locked: boolean }
  | { kind: 'revert'; to: number };

/** The one answer to a change; every "no" changed nothing. */
export type PublishAnswer =
  | { answer: 'published'; from: ToggleSetting | null; to: ToggleView; auditSeq: number }
  /** It was changed since the version that was named: the newer one. */
  | { answer: 'conflict'; now: ToggleView }
  /** It says so already. */
  | { answer: 'same'; now: ToggleView }
  | { answer: 'not_admin' }
  | { answer: 'unknown' }
  | { answer: 'unknown_version'; newest: number }
  /** Only a toggle of type BOTH has something to lock. */
  | { answer: 'not_lockable'; now: ToggleView };

/** The one answer to a person's own setting. */
export type OwnAnswer =
  | { answer: 'set'; from: boolean | null; to: ToggleView; auditSeq: number }
  | { answer: 'same'; now: ToggleView }
  | { answer: 'unknown' }
  /** An admin's alone. */
  | { answer: 'admin_only'; now: ToggleView }
  | { answer: 'locked'; now: ToggleView };

/** Feature toggles as commands see them (`core.toggles`). What does not exist is off. */
export type Toggles = {
  /** All of them, by name, as this person sees them. */
  list(actor: Actor): Promise<ToggleView[]>;
  /**
   * Publishes the next version. `expected` is the version the admin saw: another one by now is a conflict and changes
   * nothing. `expected` 0 adds a new toggle, which needs `enabled` and `type`.
   */
  publish(actor: Actor, name: string, expected: number, change: ToggleChange): Promise<PublishAnswer>;
  /** Sets a person's own word; null takes it back. Nobody else's cached decisions become stale. */
  setOwn(actor: Actor, name: string, enabled: boolean | null): Promise<OwnAnswer>;
  /** The newest versions, newest first, at most 15; null when there is no such toggle. */
  history(name: string): Promise<ToggleVersion[] | null>;
};
