import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, loadEnvFile, readConfig, secretsOf } from '../../src/core/config.ts';
import { envExample } from '../../src/core/environment/example.ts';

const least = {
  DISCORD_TOKEN: 'token-of-the-bot',
  DISCORD_APPLICATION_ID: '1100000000000000001',
  DISCORD_GUILD_ID: '1100000000000000002',
};

function faultsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

describe('readConfig', () => {
  it('needs three variables and fills in the rest', () => {
    const config = readConfig(least);
    expect(config.discord).toMatchObject({
      guildIds: ['1100000000000000002'],
      adminChannelId: null,
      adminRoleIds: [],
      apiUrl: 'https://discord.com/api',
      webhooks: { commands: null, hashChain: null, anomalies: null },
    });
    expect(config).toMatchObject({
      deepgramMipOptOut: true,
      dataDir: resolve('data'),
      blobDir: resolve('data/blobs'),
      database: { home: 'pglite', dataDir: resolve('data') },
      attachmentHosts: ['cdn.discordapp.com', 'media.discordapp.net'],
      maxAttachmentBytes: 104_857_600,
      budgetTimeZone: 'UTC',
      allowSelfApproval: false,
      logLevel: 'info',
      metricsPort: null,
    });
    expect(config.providers.deepgram).toEqual({ apiKey: null, baseUrl: null });
  });

  it('counts an empty value as unset and splits lists at commas', () => {
    const config = readConfig({
      ...least,
      DISCORD_GUILD_ID: '1100000000000000002, 1100000000000000003,',
      DEEPGRAM_API_KEY: '',
      DATABASE_URL: '  ',
      ATTACHMENT_HOSTS: 'CDN.example.com,127.0.0.1:4010',
      DEEPGRAM_BASE_URL: 'http://127.0.0.1:4020/',
      DEEPGRAM_MIP_OPT_OUT: 'false',
    });
    expect(config.discord.guildIds).toEqual(['1100000000000000002', '1100000000000000003']);
    expect(config.providers.deepgram).toEqual({ apiKey: null, baseUrl: 'http://127.0.0.1:4020' });
    expect(config.database.home).toBe('pglite');
    expect(config.attachmentHosts).toEqual(['cdn.example.com', '127.0.0.1:4010']);
    expect(config.deepgramMipOptOut).toBe(false);
  });

  it('names every fault at once with its cure and repeats no value', () => {
    const faults = faultsOf({
      DISCORD_GUILD_ID: 'canary-guild',
      DISCORD_TOKEN: 'canary-token',
      DISCORD_WEBHOOK_COMMANDS: 'https://evil.example/api/webhooks/1/canary',
      BUDGET_TIME_ZONE: 'Mars/Olympus',
      MAX_ATTACHMENT_BYTES: '1e9',
      DEEPGRAM_BASE_URL: 'https://api.deepgram.com/v1',
      SUPABASE_URL: 'https://canary.supabase.co',
    });
    expect(new Set(faults.map((fault) => fault.split(' ')[0]))).toEqual(
      new Set([
        'AUDIT_SIGNING_KEY',
        'BUDGET_TIME_ZONE',
        'DEEPGRAM_BASE_URL',
        'DISCORD_APPLICATION_ID',
        'DISCORD_GUILD_ID',
        'DISCORD_WEBHOOK_COMMANDS',
        'MAX_ATTACHMENT_BYTES',
        'SUPABASE_SERVICE_KEY',
      ]),
    );
    expect(faults.join('\n')).not.toContain('canary');
    for (const fault of faults) expect(fault).toMatch(/^\w+ .+: .+\.$/);
  });

  it('lets DATABASE_URL win over Supabase, and Supabase over the built-in database', () => {
    const shared = {
      ...least,
      AUDIT_SIGNING_KEY: 'x',
      SUPABASE_URL: 'https://p.supabase.co',
      SUPABASE_SERVICE_KEY: 'k',
    };
    expect(readConfig(shared).database).toEqual({
      home: 'supabase',
      url: 'https://p.supabase.co',
      serviceKey: 'k',
    });
    expect(readConfig(shared).blobDir).toBeNull();
    expect(readConfig({ ...shared, BLOB_DIR: '/var/blobs' }).blobDir).toBe('/var/blobs');
    expect(readConfig({ ...shared, DATABASE_URL: 'postgres://u:p@h/d' }).database.home).toBe('postgres');
  });

  it.each([
    ['https://discord.com/api/webhooks/123456/tok-en_1', true],
    ['https://ptb.discord.com/api/v10/webhooks/123456/tok', true],
    ['http://127.0.0.1:4000/api/webhooks/123456/tok', true],
    ['http://127.0.0.1:4000/api/v10/webhooks/123456/tok', true],
    ['http://discord.com/api/webhooks/123456/tok', false],
    ['http://127.0.0.1:4001/api/webhooks/123456/tok', false],
    ['https://discord.com/webhook/123456/tok', false],
    ['https://discord.com.evil.example/api/webhooks/123456/tok', false],
  ])('takes %s as a webhook: %s', (hook, accepted) => {
    const faults = faultsOf({
      ...least,
      DISCORD_API_URL: 'http://127.0.0.1:4000/api',
      DISCORD_WEBHOOK_ANOMALIES: hook,
    });
    expect(faults.length === 0).toBe(accepted);
  });

  it('knows every value that must never be printed', () => {
    const secrets = secretsOf(
      readConfig({
        ...least,
        DEEPGRAM_API_KEY: 'canary-deepgram',
        DATABASE_URL: 'postgres://user:canary%20password@host/db',
        AUDIT_SIGNING_KEY: 'canary-signing',
        DISCORD_WEBHOOK_ANOMALIES: 'https://discord.com/api/webhooks/123456/canary-hook',
      }),
    );
    expect(secrets).toEqual(
      expect.arrayContaining([
        'token-of-the-bot',
        'canary-deepgram',
        'canary password',
        'canary%20password',
        'canary-signing',
        'canary-hook',
      ]),
    );
  });
});

describe('.env', () => {
  it('is left unread when DISCORD_TOKEN is already set', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'helix-env-')), '.env');
    writeFileSync(file, 'HELIX_TEST_CANARY=1\n');
    expect(loadEnvFile(file, { DISCORD_TOKEN: 'set' })).toBe(false);
    expect(process.env['HELIX_TEST_CANARY']).toBeUndefined();
  });

  it('is read when it is there and no token is set', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'helix-env-')), '.env');
    expect(loadEnvFile(file, {})).toBe(false);
    writeFileSync(file, 'HELIX_TEST_READ=yes\n');
    expect(loadEnvFile(file, {})).toBe(true);
    expect(process.env['HELIX_TEST_READ']).toBe('yes');
    delete process.env['HELIX_TEST_READ'];
  });

  it('has an example that is in step with the schema', () => {
    expect(readFileSync('.env.example', 'utf8')).toBe(envExample());
  });

  it('has an example whose filled-in lines are valid', () => {
    const lines = envExample()
      .split('\n')
      .filter((line) => /^[A-Z_]+=/.test(line))
      .map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]);
    expect(faultsOf({ ...Object.fromEntries(lines), ...least })).toEqual([]);
  });
});
