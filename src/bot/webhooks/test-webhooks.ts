import { webhookTestLine } from '../../commands/replies/setup-text.ts';
import type { WebhookTest } from '../../commands/replies/setup-text.ts';
import { WEBHOOKS, type WebhookName } from '../../core/index.ts';
import { cardMessage } from '../cards/card.ts';
import type { BotParts } from '../parts.ts';
import type { WireMessage } from '../wire-message.ts';
import { webhookAddress } from './webhook-address.ts';

const HELLO: WireMessage = {
  body: { content: 'A test by an admin: Helix can post here.' },
  files: [],
};

/** Whether one webhook takes messages. One that does is told again what waited. */
async function testOne(
  parts: BotParts,
  name: WebhookName,
  guildId: string,
  url: string,
): Promise<WebhookTest> {
  const seen = await parts.webhooks.inspect(url);
  if (seen.kind === 'gone') return { kind: 'gone' };
  if (seen.kind !== 'webhook') return { kind: 'silent' };
  if (name === 'commands' && seen.guildId !== guildId) return { kind: 'other_server' };
  const posted = await parts.webhooks.post(url, HELLO);
  if (posted.kind === 'gone') return { kind: 'gone' };
  if (posted.kind === 'refused' || posted.kind === 'message_gone') return { kind: 'refused' };
  if (posted.kind !== 'posted') return { kind: 'silent' };
  await parts.core.followers.open(name, guildId, webhookAddress(url).id);
  return { kind: 'works', channelId: seen.channelId };
}

/** Posts to each of a server's saved webhooks and says what came of it; the addresses themselves are never shown. */
export async function testWebhooks(parts: BotParts, guildId: string): Promise<WireMessage> {
  const addresses = await parts.core.followers.addresses(guildId);
  const lines = await Promise.all(
    WEBHOOKS.map(async (name) => {
      const url = addresses[name];
      return webhookTestLine(
        name,
        url === null ? { kind: 'none' } : await testOne(parts, name, guildId, url),
      );
    }),
  );
  return cardMessage(
    { tone: 'plain', title: 'Setup · webhooks tested', lines, rows: [] },
    { ephemeral: true },
  );
}
