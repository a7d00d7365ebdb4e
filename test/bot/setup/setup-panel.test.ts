import { describe, expect, it } from 'vitest';
import { customIdsOf } from '../../../src/bot/component-ids.ts';
import { rulesChosen } from '../../../src/bot/setup/rule-choices.ts';
import { typedNumbers, typedWebhooks } from '../../../src/bot/setup/setup-forms.ts';
import { reviewCard, setupPanel } from '../../../src/bot/setup/setup-panel.ts';
import { SETUP_NOTES } from '../../../src/commands/replies/setup-text.ts';
import { approvalRulesSchema } from '../../../src/core/approvals/approval-rules.ts';
import type { GuildSettings, Setup } from '../../../src/core/index.ts';

const off = approvalRulesSchema.parse({});
const models = Array.from({ length: 40 }, (_, index) => `vendor/a-model-with-a-rather-long-name-${index}`);
const nameable = { operations: ['speak', 'transcribe', 'video', 'email', 'agent'], models };
const everything: GuildSettings = {
  guildId: '1',
  version: 3,
  source: 'setup',
  adminChannelId: '900000000000000001',
  adminRoleIds: Array.from({ length: 10 }, (_, index) => `90000000000000001${index}`),
  resultsPrivate: true,
  approvalRules: { ...off, always_models: models, always_operations: nameable.operations, above_usual: 3 },
  webhooks: { commands: '900000000000000001', hash_chain: '900000000000000002', anomalies: null },
};
const nothing: GuildSettings = {
  ...everything,
  adminChannelId: null,
  adminRoleIds: [],
  resultsPrivate: false,
  approvalRules: off,
};
const draft = {
  revision: '7',
  settings: nothing,
  changed: ['admin_channel_id', 'admin_role_ids', 'approval_rules', 'results_private'],
} as const;
const setup: Setup = { settings: everything, draft, worst: { day: 1n, month: null } };

/** All texts and the number of components of a message. */
function measure(node: unknown, into = { text: 0, components: 0, options: 0 }): typeof into {
  if (Array.isArray(node)) for (const item of node) measure(item, into);
  else if (node !== null && typeof node === 'object') {
    if ('type' in node) into.components += 1;
    if ('content' in node) into.text += String(node.content).length;
    if ('options' in node && Array.isArray(node.options))
      into.options = Math.max(into.options, node.options.length);
    if ('components' in node) measure(node.components, into);
  }
  return into;
}

describe('the settings panel', () => {
  it('keeps to Discord’s limits, also when everything is set and everything changes', () => {
    for (const message of [
      ...SETUP_NOTES.map((note) => setupPanel(setup, nameable, note)),
      reviewCard(setup, draft),
    ]) {
      const { text, components, options } = measure(message.body.components);
      expect(text).toBeLessThanOrEqual(4_000);
      expect(components).toBeLessThanOrEqual(40);
      expect(options).toBeLessThanOrEqual(25);
    }
  });

  it('has one control for every setting, and saves exactly the choices that were shown', () => {
    const ids = customIdsOf(setupPanel(setup, nameable).body as never);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(
      [
        'channel',
        'roles',
        'rules',
        'private',
        'models',
        'numbers',
        'webhooks',
        'review',
        'discard',
        'test',
      ].map((action) => `v1:setup:${action}:0`),
    );
    expect(customIdsOf(reviewCard(setup, draft).body as never)).toContain('v1:setup:save:7');
  });
});

describe('what is picked and typed', () => {
  it('turns the rules on that are picked and the others off; numbers, and what was not offered, stay', () => {
    const rules = { ...everything.approvalRules, first_use: true };
    expect(rulesChosen(rules, ['half', 'operation:speak', 'operation:cook'], nameable)).toEqual({
      ...off,
      above_half_of_left: true,
      always_operations: ['speak'],
      always_models: models,
      above_usual: 3,
    });
  });

  it('leaves what was not typed as it is, and takes away what is called none', () => {
    const typed = new Map([
      ['commands', ' None '],
      ['hash_chain', ''],
      ['anomalies', ' https://discord.com/api/webhooks/1/x '],
    ]);
    expect(typedWebhooks(typed)).toEqual({
      webhooks: { commands: null, anomalies: 'https://discord.com/api/webhooks/1/x' },
    });
    expect(typedWebhooks(new Map())).toEqual({ webhooks: {} });
  });

  it('reads numbers with a point or a comma, 0 as off, and anything else as no number', () => {
    const typed = (times: string, hours = '') =>
      typedNumbers(everything.approvalRules, new Map(Object.entries({ times, hours }))).approvalRules;
    expect(typed('2,5')?.above_usual).toBe(2.5);
    expect(typed('0')?.above_usual).toBeNull();
    expect(typed('', '48')).toMatchObject({ above_usual: 3, expires_hours: 48 });
    for (const bad of ['-1', '3x', '1e3', '٣']) expect(typed(bad)?.above_usual, bad).toBeNaN();
  });
});
