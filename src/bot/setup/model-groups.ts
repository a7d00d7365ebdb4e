import { createHash } from 'node:crypto';
import { vendorName } from '../../commands/replies/vendor-name.ts';
import type { GuildSettings } from '../../core/index.ts';

type Rules = GuildSettings['approvalRules'];

/** Models of one vendor that one select offers, as `provider/model`. */
export type ModelGroup = {
  /** Names exactly these models: of another list under the same name nothing is taken. */
  key: string;
  label: string;
  models: readonly string[];
};

/** Discord's limit for a select. */
const OPTIONS_MAX = 25;
/** The group of models that rules name and that serve no more. */
const GONE = 'gone';

function keyOf(name: string, models: readonly string[]): string {
  return `${name}.${createHash('sha256').update(models.join('\n')).digest('hex').slice(0, 12)}`;
}

function groupsOf(name: string, title: string, all: readonly string[]): ModelGroup[] {
  return Array.from({ length: Math.ceil(all.length / OPTIONS_MAX) }, (_, index) => {
    const first = index * OPTIONS_MAX;
    const models = all.slice(first, first + OPTIONS_MAX);
    const part =
      all.length > OPTIONS_MAX ? ` · ${first + 1} to ${first + models.length} of ${all.length}` : '';
    return { key: keyOf(name, models), label: `${title}${part}`, models };
  });
}

/**
 * Every model that a rule can name, vendor by vendor, in groups that a select can hold; at the end those that a rule
 * names though they serve no more, so that the rule can be taken away.
 */
export function modelGroups(rules: Rules, models: readonly string[]): ModelGroup[] {
  const vendorOf = (model: string): string => model.slice(0, Math.max(0, model.indexOf('/')));
  const vendors = [...new Set(models.map(vendorOf))];
  const gone = rules.always_models.filter((model) => !models.includes(model));
  return [
    ...vendors.flatMap((vendor) =>
      groupsOf(
        vendor,
        vendorName(vendor),
        models.filter((model) => vendorOf(model) === vendor),
      ),
    ),
    ...groupsOf(GONE, 'Not served any more', gone),
  ];
}

/**
 * The rules after a choice in one group: its models that were picked are on, its others off, and those of other groups
 * stay. Null when there is no such group now, or something was picked that it does not have.
 */
export function modelsChosen(
  rules: Rules,
  key: string | null,
  values: readonly string[],
  models: readonly string[],
): Rules | null {
  const group = modelGroups(rules, models).find((one) => one.key === key);
  if (!group || !values.every((value) => group.models.includes(value))) return null;
  const others = rules.always_models.filter((model) => !group.models.includes(model));
  return { ...rules, always_models: [...others, ...group.models.filter((one) => values.includes(one))] };
}
