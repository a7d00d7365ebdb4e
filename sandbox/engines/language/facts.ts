import type { When } from './find-dates.ts';

/** Names for one thing, the best first: a schema's list of allowed words is searched for them. */
export type Choice = { kind: 'choice'; names: string[]; level?: number };

/** Something that is a number to programs and has words for people. */
type Measured = { kind: 'measured'; text: string; value: number };

/** What the engine found out: texts, lists, records, under every name that a schema may ask for them by. */
export type Fact = string | number | boolean | null | Choice | Measured | When | Fact[] | Facts;

/** Facts by property name. */
export type Facts = { [name: string]: Fact };

/** A table of facts from entries whose keys list all names of a thing: `'due due_date deadline'`. */
export function named(entries: Record<string, Fact>): Facts {
  return Object.fromEntries(
    Object.entries(entries).flatMap(([names, fact]) => names.split(' ').map((name) => [name, fact] as const)),
  );
}

/** A choice by its names. */
export function choice(names: string[], level?: number): Choice {
  return { kind: 'choice', names, ...(level !== undefined && { level }) };
}

const KINDS: ReadonlySet<unknown> = new Set(['choice', 'measured', 'when']);

/** The facts that are neither texts, numbers, lists nor tables. */
type Special = Choice | Measured | When;

/** One of the facts of a kind of their own, or null. */
export function specialOf(fact: Fact | undefined): Special | null {
  if (typeof fact !== 'object' || fact === null || Array.isArray(fact)) return null;
  return KINDS.has(fact['kind']) ? (fact as Special) : null;
}

/** A table of facts, or null. */
export function tableOf(fact: Fact | undefined): Facts | null {
  if (typeof fact !== 'object' || fact === null || Array.isArray(fact)) return null;
  return specialOf(fact) ? null : fact;
}
