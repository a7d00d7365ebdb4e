import type { APIApplicationCommandOptionChoice } from 'discord.js';
import { clipped } from './plain-text.ts';
import type { OperationId } from '../core/index.ts';

/** A model a member may name, with what it is good for. */
export type ModelChoice = { id: string; summary: string };

/** The models of each operation, as the core lists them. */
export type ModelChoices = (operation: OperationId) => readonly ModelChoice[];

const NAME_MAX = 100;

/** The fixed choices of a model option. Of more than 25 the command cannot be built (RangeError): none is left out. */
export function modelChoices(models: readonly ModelChoice[]): APIApplicationCommandOptionChoice<string>[] {
  return models.map(({ id, summary }) => ({ name: clipped(`${id}: ${summary}`, NAME_MAX), value: id }));
}
