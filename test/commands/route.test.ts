import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cardMessage } from '../../src/bot/cards/card.ts';
import { replyMessage } from '../../src/bot/cards/reply-message.ts';
import type { CommandContext, Plan, SlashCommand } from '../../src/commands/command.ts';
import { accessAt } from '../../src/commands/access.ts';
import { readInvocation } from '../../src/commands/invocation.ts';
import { providers } from '../../src/commands/providers.ts';
import { route } from '../../src/commands/route.ts';
import { type CoreWorld, coreWorld } from '../support/core-world.ts';
import { somebody } from '../support/people.ts';

type Options = Record<string, string | number>;

let world: CoreWorld;
beforeAll(async () => {
  world = await coreWorld();
});
afterAll(() => world.close());

const admin = somebody({ admin: true });
const context = (): CommandContext => ({ actor: admin, core: world.core, commandId: () => null });

async function planOf(
  command: SlashCommand,
  sub: string | null,
  options: Options,
  user?: string,
): Promise<Plan> {
  const given = Object.entries(options).map(([name, value]) => ({
    name,
    value,
    type: typeof value === 'string' ? 3 : 10,
  }));
  const all = [...given, ...(user ? [{ name: 'user', type: 6, value: user }] : [])] as never[];
  const resolved = user
    ? { users: { [user]: { id: user, username: 'bob' } }, members: { [user]: { roles: ['77'] } } }
    : undefined;
  const invocation = readInvocation(
    command.data.name,
    sub === null ? all : [{ name: sub, type: 1, options: all }],
    resolved as never,
  );
  return command.plan(invocation, context());
}
async function say(sub: string, options: Options = {}, user?: string): Promise<string> {
  const plan = await planOf(route, sub, options, user);
  if (plan.kind !== 'reply') throw new Error(plan.kind);
  return [...(plan.tone === 'refused' ? ['refused:'] : []), plan.title, ...plan.lines].join('\n');
}

describe('/route', () => {
  it('is for admins alone, and hidden by default from those without Manage Server', () => {
    expect(accessAt(route.access, ['route', 'show'])).toBe('admin');
    expect(accessAt(providers.access, ['providers'])).toBe('admin');
    expect(route.data.default_member_permissions).toBe('32');
    expect(providers.data.default_member_permissions).toBe('32');
  });

  it('shows each route with models, policy, threshold, limits and version', async () => {
    const text = await say('show');
    expect(text).toContain(
      [
        '**/speak** `elevenlabs/eleven_v4`, then `elevenlabs/eleven_multilingual_v2`',
        '-# asks an admin above $5.00 · ends after 10 min · 4 tries of each model',
        '-# v1 · as shipped; new releases may move it',
      ].join('\n'),
    );
    expect(text).toContain('as shipped');
  });

  it('changes primary, policy and limits, and reads them back', async () => {
    const text = await say('set', {
      operation: 'speak',
      primary: 'eleven_v4_turbo',
      policy: 'cheapest',
      deadline: 60,
    });
    expect(text).toContain('Primary: `elevenlabs/eleven_v4` → **`elevenlabs/eleven_v4_turbo`**');
    expect(text).toContain('Policy: order, in this order → **cheapest, the cheapest first**');
    expect(text).toContain('Deadline: 10 min → **1 min**');
    expect(text).toMatch(/v1 → v2 · audit #\d+/);
    expect(await say('set', { operation: 'speak', policy: 'cheapest' })).toContain('It says so already');
    expect(await say('set', { operation: 'speak', policy: 'order', version: 1 })).toMatch(
      /^refused:[\s\S]*changed meanwhile; it is v2 now/,
    );
    expect(await say('set', { operation: 'speak' })).toMatch(/^refused:[\s\S]*nothing to change/);
    expect(await say('show')).toContain(`set by <@${admin.userId}>`);
  });

  it('takes fallbacks all at once, and models that could serve only', async () => {
    const text = await say('fallbacks', { operation: 'speak', first: 'eleven_v3', second: 'eleven_v4' });
    expect(text).toContain('**`elevenlabs/eleven_v3`, `elevenlabs/eleven_v4`**');
    const bad = await say('fallbacks', { operation: 'speak', first: 'nova-3' });
    expect(bad).toMatch(/^refused:[\s\S]*cannot do this operation/);
    expect(bad).toContain('`elevenlabs/eleven_flash_v2_5`');
    expect(await say('fallbacks', { operation: 'speak' })).toContain('→ **none**');
  });

  it('reads the threshold as people type amounts, and refuses kindly what is none', async () => {
    expect(await say('threshold', { operation: 'speak', amount: '2,50' })).toContain('$5.00 → **$2.50**');
    for (const amount of ['-1', 'lots', '1000000']) {
      const text = await say('threshold', { operation: 'speak', amount });
      expect(text, amount).toMatch(/^refused:/);
      expect(text).toContain('from $0.00 to $1000.00');
    }
  });

  it('explains a decision: the size it assumed, every model, the budget, the verdict, the versions', async () => {
    const bob = somebody().userId;
    const text = await say('explain', { operation: 'speak', characters: 12_000 }, bob);
    expect(text).toContain(`For <@${bob}>. This spends nothing, sets nothing aside and sends nothing.`);
    expect(text).toContain('Size: **12,000 characters** (as you said)');
    expect(text).toMatch(/1\. `elevenlabs\/eleven_v4_turbo`: at most \$0\.24 · price_\d+/);
    expect(text).toContain("The asker's daily budget: $10.00 left of $10.00");
    expect(text).toContain('It would run at `elevenlabs/eleven_v4_turbo` and set $0.24 aside.');
    expect(text).toMatch(/route v\d+ · feature v1 · settings \d+/);
    expect(await say('explain', { operation: 'transcribe' })).toContain('assumed, because you gave no size');
    expect(await say('explain', { operation: 'speak', characters: 500_000 })).toContain(
      'wait for the yes of an admin',
    );
    expect(await say('explain', { operation: 'speak', model: 'deepgram/nova-3' })).toMatch(/^refused:/);
  });

  it('offers models with what they are good for', async () => {
    const offered = (await route.suggest?.('primary', 'turbo', context())) ?? [];
    expect(offered).toEqual([
      {
        name: 'elevenlabs/eleven_v4_turbo (/speak): Quickest, over 90 languages',
        value: 'elevenlabs/eleven_v4_turbo',
      },
    ]);
  });

  it('refreshes, and says that this is not needed', async () => {
    expect(await say('refresh')).toMatch(/forgot \d+ cached decisions[\s\S]*audit #\d+/);
  });
});

describe('/providers', () => {
  it('gives an overview, and each vendor in full within what a card can hold', async () => {
    const overview = await planOf(providers, null, {});
    if (overview.kind !== 'reply') throw new Error(overview.kind);
    expect(overview.lines.join('\n')).toContain(
      '**Deepgram** · 5 models · 20 calls at once · DEEPGRAM_API_KEY is set',
    );
    for (const provider of ['deepgram', 'elevenlabs', 'anthropic', 'google']) {
      const plan = await planOf(providers, null, { provider });
      if (plan.kind !== 'reply') throw new Error(plan.kind);
      const body = JSON.stringify(
        cardMessage({ tone: 'plain', title: plan.title, lines: plan.lines, rows: [] }).body,
      );
      expect(body, provider).not.toContain('…');
      expect(body).toContain('Prices read at');
      const csv = new TextDecoder().decode(plan.files?.[0]?.bytes);
      expect(csv.split('\r\n')[0]).toContain('usd,per,from,to');
      expect(csv).toMatch(new RegExp(`^${provider},`, 'm'));
    }
  });

  it('shows every model of a vendor on one of its pages, and cuts none of them', async () => {
    const views = await world.core.routes.providers();
    for (const { id, models } of views.filter(({ client }) => client)) {
      const first = await planOf(providers, null, { provider: id });
      if (first.kind !== 'reply') throw new Error(first.kind);
      const of = first.pages?.of ?? 1;
      const shown: string[] = [];
      for (let page = 0; page < of; page += 1) {
        const plan = await providers.page?.(page, context(), id);
        if (plan?.kind !== 'reply') throw new Error('no page');
        const { content = '' } = replyMessage(plan).body;
        expect(content.length, `${id} ${page}`).toBeLessThanOrEqual(2_000);
        expect(content).not.toContain('did not fit');
        expect(content).toContain(of > 1 ? `page ${page + 1} of ${of}` : 'Prices read at');
        shown.push(...content.split('\n'));
      }
      for (const { id: model } of models)
        expect(
          shown.filter((line) => line.replace('-# ', '').startsWith(`\`${model}\`:`)),
          model,
        ).toHaveLength(1);
    }
  });

  it('has the exact price of a model', async () => {
    const plan = await planOf(providers, null, { provider: 'deepgram' });
    if (plan.kind !== 'reply') throw new Error(plan.kind);
    expect(plan.lines.join('\n')).toContain(
      '`nova-3`: speakers $0.002, audio $0.0043, audio in several languages $0.0052 a minute',
    );
  });
});
