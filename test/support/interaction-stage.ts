import {
  actRaw,
  type ConnectedClient,
  type LocalDiscord,
  type RawAnswer,
  type RawInteraction,
  startLocalDiscord,
} from './local-discord.ts';

/** Commands enough to start any kind of interaction. */
export const STAGE_COMMANDS = [
  {
    name: 'do',
    description: 'd',
    options: [{ type: 3, name: 'text', description: 't', autocomplete: true }],
  },
  { name: 'Read', type: 3 },
];

/** A local Discord with a connected bot, and the raw calls that answer its interactions. */
export type InteractionStage = {
  discord: LocalDiscord;
  bot: ConnectedClient;
  alice: string;
  general: string;
  /** The first response. */
  callback(interaction: RawInteraction, body: unknown, query?: string): Promise<RawAnswer>;
  /** Anything below the interaction's webhook. */
  hook(interaction: RawInteraction, method: string, rest: string, body?: unknown): Promise<RawAnswer>;
  /** Alice uses `/do`; `answer` is the bot. */
  use(answer: (interaction: RawInteraction) => Promise<unknown>): ReturnType<typeof actRaw>;
};

/** Sets the stage; `discord.close()` takes it down. */
export async function startInteractionStage(): Promise<InteractionStage> {
  const discord = await startLocalDiscord();
  await discord.register(STAGE_COMMANDS);
  const bot = await discord.connect(async () => {});
  const alice = discord.user('Alice');
  const general = discord.channel('general');
  const unsigned = { authorization: '' };
  return {
    discord,
    bot,
    alice,
    general,
    callback: (interaction, body, query = '') =>
      discord.api(
        'POST',
        `/interactions/${interaction.id}/${interaction.token}/callback${query}`,
        body,
        unsigned,
      ),
    hook: (interaction, method, rest, body) =>
      discord.api(
        method,
        `/webhooks/${discord.world.applicationId}/${interaction.token}${rest}`,
        body,
        unsigned,
      ),
    use: (answer) =>
      actRaw(discord, bot, { type: 'command', as: alice, channel: general, name: 'do' }, answer),
  };
}
