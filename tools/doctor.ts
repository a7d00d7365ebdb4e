import { loadEnvFile } from '../src/core/index.ts';
import { diagnosisText, runDoctor } from './doctor/run-doctor.ts';

/*
 * npm run doctor: looks at everything the bot needs (environment or `.env`), says the cure for what is not well, and
 * changes nothing. Exit 0 when nothing failed, else 1. No secret is printed.
 */
loadEnvFile();
const diagnosis = await runDoctor({ env: process.env, nodeVersion: process.versions.node, now: Date.now });
console.log(diagnosisText(diagnosis));
process.exitCode = diagnosis.findings.some(({ verdict }) => verdict === 'fail') ? 1 : 0;
