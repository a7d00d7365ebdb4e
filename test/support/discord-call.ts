import { expect } from 'vitest';

/** A call of Discord with the bot's own token: what people do by its menus, and what it does by itself in time. */
export async function discordCall(
  env: Record<string, string>,
  method: string,
  path: string,
  body?: object,
): Promise<unknown> {
  const answer = await fetch(`${env['DISCORD_API_URL']}/v10${path}`, {
    method,
    headers: { authorization: `Bot ${env['DISCORD_TOKEN']}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  expect(answer.ok, `${method} ${path}: ${answer.status}`).toBe(true);
  return answer.status === 204 ? null : answer.json();
}
