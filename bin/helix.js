// Plain JavaScript that any Node can read: says the cure before a file that needs Node 24 is loaded.
import { fileURLToPath } from 'node:url';

const compiled = new URL('../node_modules/.cache/helix/compiled', import.meta.url);
const needed = 24;
const own = process.versions.node;

if (Number(own.split('.')[0]) < needed) {
  process.stderr.write(
    `Helix needs Node ${needed} or newer and this is ${own}: start it with \`npm start\`, which brings its own Node.\n`,
  );
  process.exitCode = 1;
} else {
  import('node:module')
    // Compiled code is kept beside the packages, and a start takes a good part less; nothing is kept where it cannot.
    .then(({ enableCompileCache }) => enableCompileCache(fileURLToPath(compiled)))
    .then(() => import('../src/core/config.ts'))
    .then((config) => config.loadEnvFile())
    .then(() => import('../src/bot/main.ts'))
    .catch((error) => {
      process.stderr.write(`Helix cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    });
}
