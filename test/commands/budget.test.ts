import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { budget } from '../../src/commands/budget.ts';
import { budgetBar } from '../../src/commands/budget/show-budget.ts';
import type { CommandContext } from '../../src/commands/command.ts';
import { help } from '../../src/commands/help.ts';
import { readInvocation } from '../../src/commands/invocation.ts';
import type { BudgetScope, Core } from '../../src/core/index.ts';

const scope: BudgetScope = {
  scope: 'user',
  period: 'day',
  limit: 10_000_000_000n,
  spent: 2_500_000_000n,
  held: 794_640n,
  left: 7_499_205_360n,
  resetsAt: '2026-11-23T00:00:00.000Z',
};

describe('/budget show', () => {
  it('says in words what is spent, held and left of each scope, exactly, and when it resets', async () => {
    const core = { budget: () => Promise.resolve([scope, { ...scope, scope: 'guild', period: 'month' }]) };
    const context = {
      core: core as unknown as Core,
      actor: {},
      commandId: () => null,
    } as unknown as CommandContext;
    const plan = await budget.plan(readInvocation('budget', [], undefined), context);
    const text = plan.kind === 'reply' ? plan.lines.join('\n') : '';
    expect(text).toContain('**Your daily budget**');
    expect(text).toContain("**This server's monthly budget**");
    expect(text).toContain(
      '$2.50 spent · $0.00079464 held · $7.49920536 left of $10.00 · resets <t:1795392000:R>',
    );
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

describe('/help', () => {
  it('names the commands as links when their ids are known, plainly otherwise', async () => {
    const ids = new Map([['speak', '900000000000000001']]);
    const context = { commandId: (name: string) => ids.get(name) ?? null } as unknown as CommandContext;
    const plan = await help.plan(readInvocation('help', [], undefined), context);
    const text = plan.kind === 'reply' ? plan.lines.join('\n') : '';
    expect(text).toContain('</speak:900000000000000001>');
    expect(text).toContain('`/budget show`');
  });
});
