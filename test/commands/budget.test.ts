import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { budget } from '../../src/commands/budget.ts';
import { budgetBar } from '../../src/commands/budget/show-budget.ts';
import type { CommandContext } from '../../src/commands/command.ts';
import { help } from '../../src/commands/help.ts';
import { readInvocation } from '../../src/commands/invocation.ts';
import type { BudgetReport, BudgetScope } from '../../src/core/index.ts';

const scope: BudgetScope = {
  scope: 'user',
  period: 'day',
  limit: 10_000_000_000n,
  spent: 2_500_000_000n,
  held: 794_640n,
  left: 7_499_205_360n,
  resetsAt: '2026-11-23T00:00:00.000Z',
};

const report: BudgetReport = {
  day: '2026-11-22',
  zone: 'UTC',
  scopes: [scope, { ...scope, scope: 'guild', period: 'month' }],
  tomorrow: [{ scope: 'user', period: 'day', limit: 25_000_000_000n }],
  tomorrowAt: '2026-11-23T00:00:00.000Z',
  grants: [
    {
      grantId: '1',
      userId: '9',
      whom: 'Bob',
      extra: 5_000_000_000n,
      until: '2026-11-24T00:00:00Z',
      reason: 'demo',
    },
  ],
};

/** Runs a `/budget` subcommand of somebody, with what the core would answer. */
async function said(path: string, options: object[], context: object): Promise<string> {
  const [name = '', group] = path.split(' ').toReversed();
  const inner = { name, type: 1, options };
  const outer = group === undefined ? inner : { name: group, type: 2, options: [inner] };
  const resolved = { users: { '9': { id: '9', username: 'bob', global_name: 'Bob *bold*' } } };
  const invocation = readInvocation('budget', [outer] as never, resolved as never);
  const plan = await budget.plan(invocation, {
    commandId: () => null,
    ...context,
  } as unknown as CommandContext);
  return plan.kind === 'reply' ? [plan.title, ...plan.lines].join('\n') : '';
}

const him = { name: 'user', type: 6, value: '9' };
const alice = { guildId: '1', userId: '5', roleIds: [], admin: false };

describe('/budget show', () => {
  it('says in words what is spent, held and left of each scope, in figures to be read, and when it resets', async () => {
    const core = { budgets: { report: () => Promise.resolve(report) } };
    const text = await said('show', [], { core, actor: alice });
    expect(text).toContain('**Your daily budget**');
    expect(text).toContain("**This server's monthly budget**");
    expect(text).toContain('**Your daily budget**: **$7.49** left of $10.00');
    expect(text).toContain('-# $2.50 spent · $0.00079 set aside · resets <t:1795392000:R>');
    expect(text).toContain('From <t:1795392000:f>: your daily budget is $25.00.');
    expect(text).toContain('Grant: $5.00 more on each day until <t:1795478400:f>');
    expect(text).not.toContain('demo');
  });

  it('asks about somebody else only for admins, and writes a refusal down', async () => {
    const recorded: string[] = [];
    const asked: unknown[] = [];
    const core = {
      record: (kind: string) => Promise.resolve(recorded.push(kind)),
      budgets: {
        report: (person: unknown) => {
          asked.push(person);
          return Promise.resolve(report);
        },
      },
    };
    expect(await said('show', [him], { core, actor: alice })).toContain('for admins of this server');
    expect(asked).toEqual([]);
    expect(recorded).toEqual(['admin_refused']);
    const text = await said('show', [him], { core, actor: { ...alice, admin: true } });
    expect(text).toContain('Budget of Bob \\*bold\\*');
    expect(text).toContain('**Their daily budget**');
    expect(text).toContain('(demo)');
    expect(asked).toEqual([{ guildId: '1', userId: '9', roleIds: null }]);
  });

  it('draws a bar that is always as long, and shows the smallest spending', () => {
    expect(budgetBar(scope)).toBe('█████▒░░░░░░░░░░░░░░');
    expect(budgetBar({ limit: 10n ** 10n, spent: 1n, held: 0n })).toBe(`█${'░'.repeat(19)}`);
    fc.assert(
      fc.property(
        fc.bigInt(0n, 10n ** 12n),
        fc.bigInt(0n, 10n ** 12n),
        fc.bigInt(0n, 10n ** 12n),
        (limit, spent, held) => {
          expect(budgetBar({ limit, spent, held })).toHaveLength(20);
        },
      ),
    );
  });
});

describe('/budget set and grant', () => {
  const range = { least: 10_000_000_000n, most: 1_000_000_000_000n };
  const admin = { ...alice, admin: true };

  it('reads back before, after and from when, and says what helps today', async () => {
    const core = {
      budgets: {
        setLimit: () =>
          Promise.resolve({
            kind: 'set',
            before: { amount: 10_000_000_000n, source: 'default' },
            after: { amount: 25_000_000_000n, source: 'own' },
            startsAt: '2026-11-23T00:00:00.000Z',
            auditSeq: 12,
          }),
      },
    };
    const text = await said('set user', [him, { name: 'amount', type: 3, value: '25' }], {
      core,
      actor: admin,
    });
    expect(text).toContain('Daily limit: $10.00 (the default) → **$25.00 (set)**');
    expect(text).toContain('It counts from <t:1795392000:f> (<t:1795392000:R>)');
    expect(text).toContain('`/budget grant`');
    expect(text).toContain('audit #12');
  });

  it.each(['not_an_amount', 'negative', 'ambiguous', 'too_precise', 'too_small', 'too_large'] as const)(
    'turns %s away with the allowed range and without repeating any markup',
    async (why) => {
      const core = { budgets: { setLimit: () => Promise.resolve({ kind: 'bad_amount', why, range }) } };
      const typed = { name: 'amount', type: 3, value: '**@everyone** `x`' };
      const text = await said('set server', [typed], { core, actor: admin });
      expect(text).toContain('Nothing was changed.');
      expect(text).toContain('$10.00 to $1,000.00');
      expect(text).not.toContain('**@everyone**');
    },
  );

  it('offers ends of a grant to all, and grants to admins alone', async () => {
    const core = { budgets: { grants: () => Promise.resolve(report.grants) } };
    const suggest = (option: string, typed: string, actor: object) =>
      budget.suggest?.(option, typed, { core, actor } as unknown as CommandContext);
    expect(await suggest('until', 'week', alice)).toEqual([
      { name: '1 week', value: '1 week' },
      { name: '2 weeks', value: '2 weeks' },
    ]);
    expect(await suggest('grant', '', alice)).toEqual([]);
    expect(await suggest('grant', 'bob', admin)).toEqual([
      { name: 'Bob: $5.00 a day until 2026-11-24 (demo)', value: '1' },
    ]);
    expect(await suggest('grant', 'carol', admin)).toEqual([]);
  });
});

describe('/help', () => {
  it('names the commands as links when their ids are known, plainly otherwise', async () => {
    const ids = new Map([['speak', '900000000000000001']]);
    const actor = { admin: false };
    const context = {
      actor,
      commandId: (name: string) => ids.get(name) ?? null,
    } as unknown as CommandContext;
    const plan = await help.plan(readInvocation('help', [], undefined), context);
    const text = plan.kind === 'reply' ? plan.lines.join('\n') : '';
    expect(text).toContain('</speak:900000000000000001>');
    expect(text).not.toContain('/setup');
    const forAdmin = { ...context, actor: { ...context.actor, admin: true } };
    const more = await help.plan(readInvocation('help', [], undefined), forAdmin);
    expect(more.kind === 'reply' ? more.lines.join('\n') : '').toContain('**For admins**\n`/setup`');
    expect(text).toContain('`/budget show`');
  });
});
