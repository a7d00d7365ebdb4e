import { describe, expect, it } from 'vitest';
import { customIdsOf } from '../../../src/bot/component-ids.ts';
import { modelGroups, modelsChosen } from '../../../src/bot/setup/model-groups.ts';
import { modelsPanel } from '../../../src/bot/setup/models-panel.ts';
import { approvalRulesSchema } from '../../../src/core/approvals/approval-rules.ts';
import type { GuildSettings, Setup } from '../../../src/core/index.ts';

const models = ['anthropic', 'google', 'deepgram'].flatMap((vendor, index) =>
  Array.from({ length: [60, 26, 3][index] ?? 0 }, (_, nth) => `${vendor}/model-${nth}`),
);
const rulesOf = (always_models: string[]) =>
  approvalRulesSchema.parse({ always_models, always_operations: ['speak'], above_usual: 3 });
const setupOf = (always_models: string[]): Setup => ({
  settings: { approvalRules: rulesOf(always_models) } as GuildSettings,
  draft: null,
  worst: { day: null, month: null },
});
const nameable = { operations: ['speak'], models };

type Select = { custom_id: string; max_values: number; options: { value: string; default: boolean }[] };

/** The selects of a page. */
function selectsOf(setup: Setup, page: number): Select[] {
  const { body } = modelsPanel(setup, nameable, { page, note: null });
  const found: Select[] = [];
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(walk);
    else if (node !== null && typeof node === 'object') {
      if ('options' in node) found.push(node as unknown as Select);
      if ('components' in node) walk(node.components);
    }
  };
  walk(body.components);
  return found;
}

describe('the models of approval rules', () => {
  it('are all offered, on pages of selects that Discord takes, with those that serve no more', () => {
    const setup = setupOf(['anthropic/model-59', 'anthropic/retired']);
    const pages = [0, 1].map((page) => selectsOf(setup, page));
    const all = pages.flat();
    expect(all.flatMap(({ options }) => options.map(({ value }) => value))).toEqual([
      ...models,
      'anthropic/retired',
    ]);
    expect(
      all.flatMap(({ options }) => options.filter((one) => one.default)).map(({ value }) => value),
    ).toEqual(['anthropic/model-59', 'anthropic/retired']);
    for (const { options, max_values, custom_id } of all) {
      expect(options.length).toBeLessThanOrEqual(25);
      expect(max_values).toBe(options.length);
      expect(custom_id.length).toBeLessThanOrEqual(100);
    }
    const ids = [0, 1, 2].map((page) =>
      customIdsOf(modelsPanel(setup, nameable, { page, note: null }).body as never),
    );
    for (const one of ids) expect(new Set(one).size).toBe(one.length);
    // A page that is not there any more is the last one.
    expect(ids[2]).toEqual(ids[1]);
  });

  it('are changed within the select that was used, and nowhere else', () => {
    const rules = rulesOf(['anthropic/model-1', 'anthropic/model-30', 'google/model-2']);
    const [first] = modelGroups(rules, models);
    const chosen = modelsChosen(rules, first?.key ?? '', ['anthropic/model-0', 'anthropic/model-9'], models);
    expect(chosen).toEqual({
      ...rules,
      always_models: ['anthropic/model-30', 'google/model-2', 'anthropic/model-0', 'anthropic/model-9'],
    });
    expect(modelsChosen(rules, first?.key ?? '', [], models)?.always_models).toEqual([
      'anthropic/model-30',
      'google/model-2',
    ]);
  });

  it('are not changed by a list of another day, by a name that was not offered, or without a list', () => {
    const rules = rulesOf(['anthropic/model-1']);
    const [first] = modelGroups(rules, models);
    const later = models.filter((model) => model !== 'anthropic/model-0');
    expect(modelsChosen(rules, first?.key ?? '', [], later)).toBeNull();
    expect(modelsChosen(rules, first?.key ?? '', ['google/model-2'], models)).toBeNull();
    expect(modelsChosen(rules, null, [], models)).toBeNull();
  });
});
