import { systemClock } from '../clock.ts';
import { RefusalError } from '../errors.ts';
import { findModel } from '../providers/find-model.ts';
import { PROVIDER_CONFIGS } from '../providers/index.ts';
import type { Capability } from '../providers/provider.ts';

/** Models are shut down on days known before: what a name means depends on the day. UTC ISO. */
function now(): string {
  return new Date(systemClock.now()).toISOString();
}

/**
 * The id of the living model behind the name a person gave: `Standard Voice` becomes the model that serves instead.
 * A name nobody knows is returned as it is (`prepare` refuses it); null = none was asked for.
 */
export function askedModelId(name: string | null | undefined, capability: Capability): string | null {
  if (!name) return null;
  return findModel(PROVIDER_CONFIGS, name, now(), capability)?.model.id ?? name;
}

/**
 * Checks the name a person gave; answers what to tell them when another model serves instead, else null.
 * Throws RefusalError `model_unknown` (`model`, `known`) for a name that no model of the capability has.
 */
export function checkAskedModel(name: string | null | undefined, capability: Capability): string | null {
  if (!name) return null;
  const found = findModel(PROVIDER_CONFIGS, name, now(), capability);
  if (found) return found.note;
  const known = PROVIDER_CONFIGS.flatMap((config) => config.models)
    .filter((model) => model.capability === capability && model.status === 'active')
    .map((model) => model.id)
    .join(', ');
  throw new RefusalError('model_unknown', { model: name, known });
}
