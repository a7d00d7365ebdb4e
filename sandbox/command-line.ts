import { parseArgs } from 'node:util';

/** What `npm run sandbox` was asked for. */
export type CommandLine = {
  port: number;
  /** True when the port was named: then a taken port is an error, not a reason to take the next one. */
  portGiven: boolean;
  host: string;
  fresh: boolean;
  walk: boolean;
  bot: boolean;
  help: boolean;
};

/** Text of `--help`. */
export const usage = `Starts Helix with a local Discord and local vendors: no account, no key, no network.

  npm run sandbox                  opens on http://127.0.0.1:8420, or the next free port
  npm run sandbox -- --port 9000   on this port
  npm run sandbox -- --host 0.0.0.0  reachable from other machines: anyone who reaches it may act as anyone
  npm run sandbox -- --fresh       forgets what earlier runs left in .sandbox/
  npm run sandbox -- --walk        does the whole job without a browser, prints it, exits 0 or 1
  npm run sandbox -- --no-bot      without the bot: start your own with the environment that is printed
`;

const defaultPort = 8420;

/** Reads the arguments. Throws with a sentence that says what is wrong. */
export function readCommandLine(args: string[]): CommandLine {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string' },
      host: { type: 'string', default: '127.0.0.1' },
      fresh: { type: 'boolean', default: false },
      walk: { type: 'boolean', default: false },
      'no-bot': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const port = values.port === undefined ? defaultPort : Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port takes a number from 0 to 65535, not ${values.port}`);
  return {
    port,
    portGiven: values.port !== undefined,
    host: values.host,
    fresh: values.fresh,
    walk: values.walk,
    bot: !values['no-bot'],
    help: values.help,
  };
}
