import type { GuildSettings, Settings } from '../../core/index.ts';

type Rules = GuildSettings['approvalRules'];

/**
 * The rules that are on or off, but for those of models, as options of one select; `value` is what comes back. A select
 * takes 25 options: two rules and the operations are far from it, and the models have selects of their own.
 */
export function ruleChoices(
  rules: Rules,
  { operations }: Settings['nameable'],
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
  ];
}

/** The rules after a choice in that select; what it does not offer stays as it was, and cannot be chosen. */
export function rulesChosen(
  rules: Rules,
  values: readonly string[],
  { operations }: Settings['nameable'],
): Rules {
  return {
    ...rules,
    first_use: values.includes('first'),
    above_half_of_left: values.includes('half'),
    always_operations: [
      ...rules.always_operations.filter((id) => !operations.includes(id)),
      ...operations.filter((id) => values.includes(`operation:${id}`)),
    ],
  };
}
