import type { GuildSettings, Settings } from '../../core/index.ts';

type Rules = GuildSettings['approvalRules'];

/** Discord's limit for a select. */
const OPTIONS_MAX = 25;

/** The rules that are on or off, as options of one select; `value` is what comes back. */
export function ruleChoices(
  rules: Rules,
  { operations, models }: Settings['nameable'],
): { label: string; value: string; default: boolean }[] {
  return [
    { label: "Everybody's first use", value: 'first', default: rules.first_use },
    {
      label: "Above half of what is left of a person's day",
      value: 'half',
      default: rules.above_half_of_left,
    },
    ...operations.map((id) => ({
      label: `Every /${id}`,
      value: `operation:${id}`,
      default: rules.always_operations.includes(id),
    })),
    ...models.map((id) => ({
      label: `Every use of ${id}`.slice(0, 100),
      value: `model:${id}`,
      default: rules.always_models.includes(id),
    })),
  ].slice(0, OPTIONS_MAX);
}

/** The rules after a choice in that select; what it does not offer stays as it was. */
export function rulesChosen(rules: Rules, values: readonly string[], nameable: Settings['nameable']): Rules {
  const offered = new Set(ruleChoices(rules, nameable).map(({ value }) => value));
  const named = (kind: 'operation' | 'model', before: readonly string[]): string[] => [
    ...before.filter((id) => !offered.has(`${kind}:${id}`)),
    ...values.filter((value) => value.startsWith(`${kind}:`)).map((value) => value.slice(kind.length + 1)),
  ];
  return {
    ...rules,
    first_use: values.includes('first'),
    above_half_of_left: values.includes('half'),
    always_operations: named('operation', rules.always_operations),
    always_models: named('model', rules.always_models),
  };
}
