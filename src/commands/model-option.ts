import type { APIApplicationCommandOptionChoice } from 'discord.js';
import type { OperationId } from '../core/index.ts';

/** A model a member may name, with what it is good for. */
export type ModelChoice = { id: string; summary: string };

/** The models of each operation, as the core lists them. */
export type ModelChoices = (operation: OperationId) => readonly ModelChoice[];

const CHOICES_MAX = 25;
const NAME_MAX = 100;

/** The fixed choices of a model option, at most 25. */
export function modelChoices(models: readonly ModelChoice[]): APIApplicationCommandOptionChoice<string>[] {
  return models
    .slice(0, CHOICES_MAX)
    .map((model) => ({ name: `${model.id}: ${model.summary}`.slice(0, NAME_MAX), value: model.id }));
}
