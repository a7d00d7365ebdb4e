import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/core/config.ts';
import { checkGuild } from '../../../tools/doctor/check-guild.ts';
import { NEEDED, channelBits, guildBits, lacking } from '../../../tools/doctor/permissions.ts';
import { startScriptedVendor } from '../../support/scripted-vendor.ts';

const GUILD = '110000000000000001';
const BOT = '900000000000000001';
const bitOf = (name: string): bigint => NEEDED.find((one) => one.name === name)?.bit ?? 0n;
const all = NEEDED.reduce((sum, { bit }) => sum | bit, 0n);

describe('the doctor in a server', () => {
  it('names each permission that is missing, in the server and in the admin channel', async () => {
    const answers: Record<string, unknown> = {
      [`/guilds/${GUILD}`]: {
        name: 'Narrow',
        roles: [
          { id: GUILD, permissions: String(all & ~bitOf('Attach Files')) },
          { id: '2', permissions: '0' },
        ],
      },
      [`/guilds/${GUILD}/members/${BOT}`]: { roles: ['2'] },
      '/channels/50000': {
        name: 'admins',
        guild_id: GUILD,
        permission_overwrites: [
          { id: GUILD, type: 0, allow: String(bitOf('Attach Files')), deny: String(bitOf('Send Messages')) },
          { id: '2', type: 0, allow: '0', deny: String(bitOf('Read Message History')) },
          { id: BOT, type: 1, allow: String(bitOf('Send Messages')), deny: '0' },
        ],
      },
    };
    const discord = await startScriptedVendor((request, response) => {
      const found = answers[request.url.pathname.replace('/api/v10', '')];
      response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(found ?? {}));
    });
    const config = readConfig({
      DISCORD_TOKEN: 'canary-token',
      DISCORD_APPLICATION_ID: '110000000000000002',
      DISCORD_GUILD_ID: GUILD,
      DISCORD_API_URL: `${discord.url}/api`,
    });
    const findings = await checkGuild(config, BOT, GUILD, {
      adminChannelId: '50000',
      adminRoleIds: ['2', '3'],
    });
    await discord.close();
    expect(findings.map(({ verdict, check, found }) => `${verdict} ${check}: ${found}`)).toEqual([
      `ok server: Narrow (${GUILD})`,
      'fail permissions: missing in Narrow: Attach Files (for recordings and transcripts)',
      'fail admin channel: #admins lacks: Read Message History (so that a late result is posted once)',
      'warn admin roles: 3 does not exist in Narrow',
    ]);
    expect(findings[1]?.cure).toContain('https://discord.com/oauth2/authorize?client_id=110000000000000002');
  });

  it('counts an administrator as allowed everything, whatever a channel denies', () => {
    const base = guildBits(GUILD, [{ id: '2', permissions: '8' }], ['2']);
    const denied = [{ id: GUILD, type: 0, allow: '0', deny: String(all) }];
    expect(lacking(channelBits(base, denied, { guildId: GUILD, userId: BOT, held: ['2'] }))).toEqual([]);
  });

  it('counts only the roles that the bot holds', () => {
    const roles = [
      { id: GUILD, permissions: '0' },
      { id: '2', permissions: String(all) },
    ];
    expect(lacking(guildBits(GUILD, roles, []))).toHaveLength(NEEDED.length);
    expect(lacking(guildBits(GUILD, roles, ['2']))).toEqual([]);
  });
});
