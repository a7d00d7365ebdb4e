import type { CommandContext, Plan, SlashCommand } from './command.ts';
import { routeLines, routeRefusal } from './replies/route-replies.ts';
import { setFallbacks, setRoute, setThreshold } from './route/change-route.ts';
import { explainRoute } from './route/explain-route.ts';
import { routeData } from './route/route-data.ts';
import { suggestRoute } from './route/suggest-route.ts';

async function refresh({ core, actor }: CommandContext): Promise<Plan> {
  const answer = await core.routes.refresh(actor);
  if (answer.answer === 'not_admin') {
    return routeRefusal('Not done: this is for admins of this server.', 'Ask an admin.');
  }
  return {
    kind: 'reply',
    tone: 'plain',
    title: 'Refreshed',
    lines: [
      `This process forgot ${answer.dropped} cached decisions and the list of voices.`,
      'A changed route, toggle or price is obeyed without this: every request checks the versions it was decided on.',
      `-# audit #${answer.auditSeq}`,
    ],
  };
}

/** `/route`: which models serve what, what a request would meet, and changes. For admins; seen by them alone. */
export const route: SlashCommand = {
  kind: 'slash',
  access: 'admin',
  data: routeData,
  plan: async (invocation, context) => {
    switch (invocation.path[1]) {
      case 'explain':
        return explainRoute(invocation, context);
      case 'set':
        return setRoute(invocation, context);
      case 'fallbacks':
        return setFallbacks(invocation, context);
      case 'threshold':
        return setThreshold(invocation, context);
      case 'refresh':
        return refresh(context);
      case undefined:
      default: {
        const routes = await context.core.routes.list();
        return { kind: 'reply', tone: 'plain', title: 'Routes', lines: routes.flatMap(routeLines) };
      }
    }
  },
  suggest: suggestRoute,
};
