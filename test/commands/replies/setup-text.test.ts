import { describe, expect, it } from 'vitest';
import {
  SETUP_NOTES,
  changeLines,
  rulesText,
  settingLines,
  setupNote,
  worstCaseLine,
} from '../../../src/commands/replies/setup-text.ts';
import { approvalRulesSchema } from '../../../src/core/approvals/approval-rules.ts';
import type { GuildSettings } from '../../../src/core/index.ts';

const settings: GuildSettings = {
  guildId: '1',
  version: 0,
  source: 'environment',
  adminChannelId: null,
  adminRoleIds: [],
  resultsPrivate: false,
  approvalRules: approvalRulesSchema.parse({}),
  webhooks: { commands: '900000000000000001', hash_chain: null, anomalies: null },
};

describe('the words of /setup', () => {
  it('say of every setting how it stands and what follows', () => {
    expect(settingLines(settings)).toEqual([
      '**Admin channel**: none: what needs an approval is refused',
      '**Admin roles**: none: whoever may manage the server is an admin',
      '**Results**: in the channel, unless they choose `private`',
      '**Needs an approval**: above the threshold of the route; a request waits 24 h',
      '**Commands webhook**: set (webhook …0001)',
      '**Hash chain webhook**: none',
      '**Anomalies webhook**: none',
    ]);
  });

  it('say before and after of what changes alone', () => {
    const next = { ...settings, adminChannelId: '5', adminRoleIds: ['7', '8'] };
    expect(changeLines(settings, next, ['admin_role_ids', 'admin_channel_id'])).toEqual([
      '**Admin channel**: none: what needs an approval is refused → <#5>',
      '**Admin roles**: none: whoever may manage the server is an admin → <@&7>, <@&8>',
    ]);
    expect(changeLines(settings, settings, ['webhook_commands'])).toEqual([
      '**Commands webhook**: set (webhook …0001) → another address',
    ]);
  });

  it('name every rule that is on', () => {
    const approvalRules = approvalRulesSchema.parse({
      always_operations: ['speak'],
      always_models: ['deepgram/nova-3'],
      first_use: true,
      above_usual: 2.5,
      above_half_of_left: true,
      expires_hours: 2,
    });
    expect(rulesText({ ...settings, approvalRules })).toBe(
      "above the threshold of the route, everybody's first use, above 2.5 times the usual cost, above half of " +
        "what is left of the person's day, every /speak, every use of deepgram/nova-3; a request waits 2 h",
    );
  });

  it('count what they do not name, and of many rules say what comes and what goes', () => {
    const models = Array.from({ length: 30 }, (_, index) => `vendor/m${index}`);
    const asks = (always_models: string[], more = {}): GuildSettings => ({
      ...settings,
      approvalRules: approvalRulesSchema.parse({ always_models, ...more }),
    });
    const from = asks(models.slice(1));
    const to = asks(models.slice(0, 28), { first_use: true, expires_hours: 2 });
    expect(rulesText(from)).toMatch(/every use of vendor\/m9, and 20 more; a request waits 24 h$/);
    expect(changeLines(from, to, ['approval_rules'])).toEqual([
      "**Needs an approval**: from now on also everybody's first use, every use of vendor/m0; " +
        'no longer every use of vendor/m28, every use of vendor/m29; ' +
        'a request waits 24 h → a request waits 2 h',
    ]);
    expect(changeLines(settings, asks(['a/b']), ['approval_rules'])[0]).toMatch(/24 h → .*every use of a\/b/);
  });

  it('say the worst case to the last digit, or that nothing limits it', () => {
    const worst = { day: 25_000_000_001n, month: null };
    expect(worstCaseLine({ settings, draft: null, worst })).toContain(
      'at most $25.000000001 a day and unlimited a month',
    );
  });

  it('say of every "no" that nothing was spent', () => {
    for (const code of SETUP_NOTES) expect(setupNote(code), code).toContain('Nothing was spent.');
  });
});
