// Plain JavaScript that any Node can read: says the cure before a file that needs Node 24 is loaded.
const needed = 24;
const own = process.versions.node;

if (Number(own.split('.')[0]) < needed) {
  process.stderr.write(
    `Helix needs Node ${needed} or newer and this is ${own}: start it with \`npm start\`, which brings its own Node.\n`,
  );
  process.exitCode = 1;
} else {
  import('../src/core/config.ts')
    .then((config) => config.loadEnvFile())
    .then(() => import('../src/bot/main.ts'))
    .catch((error) => {
      process.stderr.write(`Helix cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    });
}
