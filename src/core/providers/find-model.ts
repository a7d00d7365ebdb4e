import type { Capability, ModelConfig, ProviderConfig, ProviderId } from './provider.ts';

/** A model somebody asked for: the one that serves, and a note when that is not the one they named. */
export type FoundModel = { provider: ProviderId; model: ModelConfig; note: string | null };

/** Names differ in case, dots, spaces and dashes: `Claude 3.5 Opus` is `claude-3.5-opus`. */
function plain(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s._-]+/g, '-');
}

/**
 * Finds a model by its id or the name people use for it, and follows `servedBy` to the living one. `at` (UTC ISO)
 * decides whether a model past its shutdown day is replaced. Null when nobody has a model of that name.
 */
export function findModel(
  configs: readonly ProviderConfig[],
  name: string,
  at: string,
  capability?: Capability,
): FoundModel | null {
  for (const config of configs) {
    const asked = config.models.find((model) => plain(model.id) === plain(name));
    if (!asked) continue;
    const over = asked.shutdownAt !== undefined && at.slice(0, 10) >= asked.shutdownAt;
    const replaced = asked.servedBy !== undefined && (asked.status !== 'active' || over);
    const model = replaced ? config.models.find((other) => other.id === asked.servedBy) : asked;
    if (!model || (capability && model.capability !== capability)) return null;
    const note = `${asked.id} is no longer served; ${model.id} serves instead.`;
    return { provider: config.id, model, note: replaced ? (asked.note ?? note) : null };
  }
  return null;
}
