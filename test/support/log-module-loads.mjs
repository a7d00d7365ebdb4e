// Preloaded into a bot process with --import: writes the URL of every module it loads to MODULE_LOADS_FILE,
// so that a test can see which packages are in the process when it says it is ready.
import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

registerHooks({
  load(url, context, nextLoad) {
    appendFileSync(process.env.MODULE_LOADS_FILE, `${url}\n`);
    return nextLoad(url, context);
  },
});
