import { ComponentType, InteractionResponseType, TextInputStyle } from 'discord.js';
import type { APIInteractionResponse, APILabelComponent } from 'discord.js';
import { WEBHOOK_LABELS } from '../../commands/replies/setup-text.ts';
import { WEBHOOKS } from '../../core/index.ts';
import type { GuildSettings, SettingsChange } from '../../core/index.ts';
import { setupId } from './setup-id.ts';

const URL_MAX = 300;
const NUMBER_MAX = 6;
const NONE = 'none';

function field(
  id: string,
  label: string,
  description: string,
  placeholder: string,
  max: number,
): APILabelComponent {
  return {
    type: ComponentType.Label,
    label,
    description,
    component: {
      type: ComponentType.TextInput,
      custom_id: id,
      style: TextInputStyle.Short,
      placeholder,
      max_length: max,
      required: false,
    },
  };
}

function form(action: string, title: string, components: APILabelComponent[]): APIInteractionResponse {
  return { type: InteractionResponseType.Modal, data: { custom_id: setupId(action), title, components } };
}

/** Asks for webhook addresses. What is stored is never put into the fields: it is a secret. */
export function webhooksForm(): APIInteractionResponse {
  return form(
    'webhooks',
    'Webhooks',
    WEBHOOKS.map((name) =>
      field(
        name,
        WEBHOOK_LABELS[name],
        'Empty: stays as it is. The word none: taken away.',
        'https://discord.com/api/webhooks/…',
        URL_MAX,
      ),
    ),
  );
}

/** The webhooks that were typed. */
export function typedWebhooks(fields: ReadonlyMap<string, string>): SettingsChange {
  const typed = WEBHOOKS.flatMap((name) => {
    const text = (fields.get(name) ?? '').trim();
    return text === '' ? [] : [[name, text.toLowerCase() === NONE ? null : text] as const];
  });
  return { webhooks: Object.fromEntries(typed) };
}

/** Asks for the numbers of the approval rules. */
export function numbersForm(): APIInteractionResponse {
  return form('numbers', 'Approval numbers', [
    field(
      'times',
      'Times the usual cost',
      'Above this many times what a person usually pays. 0: off.',
      '3',
      NUMBER_MAX,
    ),
    field(
      'hours',
      'Hours a request waits',
      '1 to 168; then it expires and the money is free again.',
      '24',
      NUMBER_MAX,
    ),
  ]);
}

/** A number as people type it; null when nothing was typed, NaN when it is none. */
function typedNumber(text: string | undefined): number | null {
  const typed = (text ?? '').trim().replace(',', '.');
  return typed === '' ? null : /^\d+(\.\d+)?$/.test(typed) ? Number(typed) : Number.NaN;
}

/** The rules with the numbers that were typed. */
export function typedNumbers(
  rules: GuildSettings['approvalRules'],
  fields: ReadonlyMap<string, string>,
): SettingsChange {
  const times = typedNumber(fields.get('times'));
  const hours = typedNumber(fields.get('hours'));
  return {
    approvalRules: {
      ...rules,
      ...(times !== null && { above_usual: times === 0 ? null : times }),
      ...(hours !== null && { expires_hours: hours }),
    },
  };
}
