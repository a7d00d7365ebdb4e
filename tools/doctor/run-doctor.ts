import { type Config, ConfigError, createRedactor, readConfig, secretsOf } from '../../src/core/index.ts';
import { checkDatabase } from './check-database.ts';
import { checkGuild } from './check-guild.ts';
import { checkIdentity } from './check-identity.ts';
import { checkFfmpeg, checkFolders, checkNode } from './check-machine.ts';
import { checkVendors } from './check-vendors.ts';
import { checkWebhooks } from './check-webhooks.ts';
import { type Finding, fail, ok } from './finding.ts';
import { inviteLink } from './permissions.ts';

/** What the doctor looks at; `now` in ms. */
export type Patient = { env: NodeJS.ProcessEnv; nodeVersion: string; now: () => number };
/** What it found, and the invite link once the application is known. */
export type Diagnosis = { findings: Finding[]; invite: string | null };

const NAME_WIDTH = 20;

async function examine(config: Config, { nodeVersion, now }: Patient): Promise<Finding[]> {
  const database = await checkDatabase(config);
  const [identity, vendors, ffmpeg] = await Promise.all([
    checkIdentity(config, now),
    checkVendors(config),
    checkFfmpeg(config),
  ]);
  const { bot } = identity;
  const guilds = config.discord.guildIds.map(async (guildId): Promise<Finding[]> => {
    const kept = database.kept(guildId);
    const hooks = checkWebhooks(kept.webhooks);
    const places = bot === null ? [] : await checkGuild(config, bot, guildId, kept);
    return [...places, ...(await hooks)];
  });
  return [
    checkNode(nodeVersion),
    ok('budget zone', config.budgetTimeZone),
    ...checkFolders(config),
    ...database.findings,
    ...identity.findings,
    ...(await Promise.all(guilds)).flat(),
    ...vendors,
    ffmpeg,
  ];
}

/** Looks at everything a running bot needs and changes nothing. What it says has passed the redactor. */
export async function runDoctor(patient: Patient): Promise<Diagnosis> {
  try {
    const config = readConfig(patient.env);
    const { redact } = createRedactor(secretsOf(config));
    const findings = await examine(config, patient);
    return {
      findings: findings.map((one) => ({
        ...one,
        found: redact(one.found),
        cure: one.cure && redact(one.cure),
      })),
      invite: inviteLink(config.discord.applicationId),
    };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const faults = error.faults.map((fault) => {
      const [found = '', ...cure] = fault.split(': ');
      return fail('environment', found, cure.join(': '));
    });
    return { findings: [checkNode(patient.nodeVersion), ...faults], invite: null };
  }
}

/** One line per finding, the cure below what is not well, the invite link and the sum. */
export function diagnosisText({ findings, invite }: Diagnosis): string {
  const lines = findings.flatMap(({ verdict, check, found, cure }) => [
    `${verdict.padEnd(5)} ${check.padEnd(NAME_WIDTH)} ${found}`,
    ...(cure === null ? [] : [`${' '.repeat(6)}-> ${cure}`]),
  ]);
  const count = (verdict: Finding['verdict']): number =>
    findings.filter((finding) => finding.verdict === verdict).length;
  return [
    ...lines,
    ...(invite === null ? [] : ['', `invite link, with exactly the permissions needed: ${invite}`]),
    '',
    `${count('ok')} ok, ${count('warn')} to look at, ${count('fail')} failed`,
  ].join('\n');
}
