import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The test files that take longest, in the order they are begun: those that mostly wait beside those that compute. */
const SLOW = [
  'e2e/walk',
  'e2e/anomalies',
  'e2e/canaries',
  'core/router/database-away',
  'core/audit/kills-pglite',
  'e2e/agent',
  'e2e/erasure',
  'sandbox/engines/recognition',
  'e2e/page-admin',
  'core/audit/forks',
  'e2e/many-processes',
  'e2e/checkpoints',
  'e2e/approvals',
  'tools/smoke',
  'tools/canaries',
  'e2e/page-messages',
  'e2e/crash',
  'e2e/webhooks',
  'sandbox/engines/vision',
  'e2e/starting',
  'e2e/page-look',
  'tools/doctor/doctor',
  'e2e/main-job',
  'core/audit/kills-postgres',
  'e2e/refusals',
  'sandbox/main',
  'tools/audit-commands',
  'core/approvals/processes',
  'sandbox/vendors/google',
  'e2e/budgets',
  'e2e/toggles-and-routes',
  'e2e/page-decisions',
].map((name) => `test/${name}.test.ts`);

/**
 * Begins with the slow files, so that the run does not end with one worker at work; Vitest's own order, by size on a
 * clean checkout, has some of them last. (Vitest asks for a class.)
 */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const gone = SLOW.filter((file) => !existsSync(file));
    if (gone.length > 0)
      throw new Error(`test/support/slow-first.ts names what is not there: ${gone.join(', ')}`);
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = SLOW.indexOf(relative(process.cwd(), moduleId));
      return at === -1 ? SLOW.length : at;
    };
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}
