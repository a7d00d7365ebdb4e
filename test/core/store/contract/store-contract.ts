import type { TestStore } from '../../../support/test-store.ts';
import { anomaliesContract } from './anomalies.contract.ts';
import { approvalsContract } from './approvals.contract.ts';
import { attemptsContract } from './attempts.contract.ts';
import { beginContract } from './begin.contract.ts';
import { budgetsContract } from './budgets.contract.ts';
import { checkpointsContract } from './checkpoints.contract.ts';
import { deliveryContract } from './delivery.contract.ts';
import { erasureContract } from './erasure.contract.ts';
import { followersContract } from './followers.contract.ts';
import { lifecycleContract } from './lifecycle.contract.ts';
import { privacyContract } from './privacy.contract.ts';
import { proofsContract } from './proofs.contract.ts';
import { replacementContract } from './replacement.contract.ts';
import { routesContract } from './routes.contract.ts';
import { settleContract } from './settle.contract.ts';
import { undecidedContract } from './undecided.contract.ts';
import { settingsContract } from './settings.contract.ts';
import { startContract } from './start.contract.ts';
import { togglesContract } from './toggles.contract.ts';
import { warningsContract } from './warnings.contract.ts';

/** What every home of the store promises; each test brings its own people, all share one database. */
export function storeContract(open: () => TestStore): void {
  startContract(open);
  beginContract(open);
  attemptsContract(open);
  settleContract(open);
  lifecycleContract(open);
  deliveryContract(open);
  budgetsContract(open);
  warningsContract(open);
  approvalsContract(open);
  undecidedContract(open);
  replacementContract(open);
  settingsContract(open);
  togglesContract(open);
  routesContract(open);
  privacyContract(open);
  anomaliesContract(open);
  followersContract(open);
  checkpointsContract(open);
  proofsContract(open);
  erasureContract(open);
}
