import type { CommandContext, Suggestion } from '../command.ts';

/** Models a route may name, by `provider/model`, with what they are good for. */
export async function suggestRoute(
  _option: string,
  typed: string,
  context: CommandContext,
): Promise<Suggestion[]> {
  if (!context.actor.admin) return [];
  const { core } = context;
  const text = typed.trim().toLowerCase();
  const found: Suggestion[] = [];
  for (const { operation } of await core.routes.list()) {
    const known = core.models(operation);
    for (const entry of await core.routes.models(operation)) {
      const summary = known.find(({ id }) => entry.endsWith(`/${id}`))?.summary ?? '';
      found.push({ name: `${entry} (/${operation}): ${summary}`, value: entry });
    }
  }
  return found.filter(({ name }) => name.toLowerCase().includes(text));
}
