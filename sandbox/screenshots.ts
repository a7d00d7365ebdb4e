import { mkdirSync } from 'node:fs';
import { type BotProcess, runToEnd, startBotProcess } from './bot-process.ts';
import { type Sandbox, startSandbox } from './index.ts';
import { type People, createPeople } from './people.ts';
import { type Camera, createCamera, images } from './screenshots/camera.ts';
import { type Names, takeAnomalies, takeApproval, takeRecord } from './screenshots/take-control.ts';
import { takeAgent, takeSpeech, takeVideo } from './screenshots/take-operations.ts';

/*
 * `npm run screenshots`: starts the sandbox with the real bot, does in Chromium what people do, and writes the pictures
 * of the README and of docs/ to docs/images. Needs Debian's chromium, or CHROMIUM_PATH, and ffmpeg.
 */

async function startBot(sandbox: Sandbox): Promise<BotProcess> {
  const deployed = await runToEnd(['deploy-commands.ts'], sandbox.env);
  if (deployed.code !== 0) throw new Error(`the commands could not be registered: ${deployed.output}`);
  const say = (text: string): void => void process.stdout.write(`${text}\n`);
  const bot = startBotProcess({ env: sandbox.env, say, onLine: (line) => sandbox.attachBotOutput(line) });
  if (!(await bot.firstStart)) throw new Error('the bot did not start');
  return bot;
}

async function namesOf(people: People): Promise<Names> {
  const { users, channels } = await people.world();
  const known = (id: string | undefined, name: string): string => {
    if (id === undefined) throw new Error(`the sandbox has no ${name}`);
    return id;
  };
  return {
    user: (name) => known(users.find((user) => user.name.startsWith(name))?.id, name),
    channel: (name) => known(channels.find((channel) => channel.name === name)?.id, name),
  };
}

async function takeAll(camera: Camera, sandbox: Sandbox): Promise<void> {
  const people = createPeople(sandbox.url);
  const names = await namesOf(people);
  await takeSpeech(camera);
  await takeVideo(camera, names.user('Bob'));
  await takeAgent(camera, people, names.user('Max'));
  await takeApproval(camera, people, names, sandbox.dataDir);
  await takeAnomalies(camera, people, names);
  await takeRecord(camera, names);
}

mkdirSync(images, { recursive: true });
const sandbox = await startSandbox();
let bot: BotProcess | undefined;
let camera: Camera | undefined;
try {
  bot = await startBot(sandbox);
  camera = await createCamera(sandbox.url);
  await takeAll(camera, sandbox);
} finally {
  await camera?.close();
  await bot?.stop();
  await sandbox.close();
}
