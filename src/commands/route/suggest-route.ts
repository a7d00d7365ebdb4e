import type { CommandContext, Suggestion } from '../command.ts';
import type { Invocation } from '../invocation.ts';

/** Models a route may name, of the operation that is given, by `provider/model`, with what they are good for. */
export async function suggestRoute(
  _option: string,
  typed: string,
  context: CommandContext,
  invocation?: Invocation,
): Promise<Suggestion[]> {
  if (!context.actor.admin) return [];
  const { core } = context;
  const text = typed.trim().toLowerCase();
  const found: Suggestion[] = [];
  const asked = invocation?.text('operation');
  const routes = await core.routes.list();
  const named = routes.filter(({ operation }) => operation === asked);
  for (const { operation } of named.length > 0 ? named : routes) {
    const known = core.models(operation);
    for (const entry of await core.routes.models(operation)) {
      const summary = known.find(({ id }) => entry.endsWith(`/${id}`))?.summary ?? '';
      found.push({ name: `${entry} (/${operation}): ${summary}`, value: entry });
    }
  }
  return found.filter(({ name }) => name.toLowerCase().includes(text));
}
