import {
  type AutocompleteInteraction,
  type ChatInputCommandInteraction,
  Client,
  type Interaction,
  MessageFlags,
  type ModalSubmitInteraction,
  REST,
  Routes,
} from 'discord.js';
import { speechLike } from './speech-like.ts';

/** A small bot that answers in every shape that Discord has, so that the page can be seen to draw them all. */
export type PageBot = {
  client: Client;
  /** From now on /speak thinks and Cancel is busy, until what this gives is called. */
  hold(): () => void;
  close(): Promise<void>;
};

const commands = [
  {
    name: 'speak',
    description: 'Turn text into speech',
    options: [
      { type: 3, name: 'text', description: 'What to say', max_length: 40 },
      { type: 11, name: 'file', description: 'A text to read', file_types: ['.txt', '.md'] },
      { type: 3, name: 'voice', description: 'Whose voice', autocomplete: true },
      {
        type: 3,
        name: 'format',
        description: 'File format',
        choices: [
          { name: 'MP3', value: 'mp3' },
          { name: 'WAV', value: 'wav' },
        ],
      },
      { type: 5, name: 'private', description: 'Only you see it' },
    ],
  },
  {
    name: 'transcribe',
    description: 'Turn a recording into text',
    options: [
      {
        type: 11,
        name: 'file',
        description: 'The recording',
        required: true,
        file_types: ['audio', 'video'],
      },
      { type: 4, name: 'speakers', description: 'How many speak', min_value: 1, max_value: 9 },
    ],
  },
  {
    name: 'budget',
    description: 'Budgets',
    options: [{ type: 1, name: 'show', description: 'What is left' }],
  },
  { name: 'form', description: 'Open a form' },
  { name: 'gallery', description: 'Everything a message can hold' },
  { name: 'silent', description: 'Never answers' },
  { name: 'wrong', description: 'Makes a request that Discord refuses' },
  { name: 'setup', description: 'For managers', default_member_permissions: '32' },
  { type: 3, name: 'Transcribe' },
];

/** Resolves once nobody holds the bot back. */
type Held = () => Promise<void>;

const form = {
  custom_id: 'form',
  title: 'Say it in your own words',
  components: [
    { type: 10, content: 'The text is read **exactly** as written.' },
    {
      type: 18,
      label: 'Text',
      description: 'What to say',
      component: { type: 4, custom_id: 'text', style: 2, min_length: 3, max_length: 20 },
    },
    {
      type: 18,
      label: 'Voice',
      component: {
        type: 3,
        custom_id: 'voice',
        required: false,
        options: [
          { label: 'rms', value: 'rms' },
          { label: 'slt', value: 'slt', description: 'a woman' },
        ],
      },
    },
  ],
};

/** A message of Components V2 with everything in it; `attachment://` names refer to the files beside it. */
const gallery = [
  {
    type: 17,
    accent_color: 0x1d5fa8,
    components: [
      {
        type: 9,
        components: [{ type: 10, content: '### Running\nReady <t:4102444800:R>' }],
        accessory: { type: 11, media: { url: 'attachment://dot.png' }, description: 'A dot' },
      },
      { type: 14, divider: true, spacing: 2 },
      {
        type: 12,
        items: [1, 2].map((at) => ({ media: { url: 'attachment://dot.png' }, description: `Frame ${at}` })),
      },
      { type: 13, file: { url: 'attachment://notes.txt' } },
      {
        type: 1,
        components: [
          { type: 2, style: 4, label: 'Cancel', custom_id: 'slow-button' },
          { type: 2, style: 2, label: 'Ignore me', custom_id: 'dead-button' },
          { type: 2, style: 2, label: 'Off', custom_id: 'off', disabled: true },
          { type: 2, style: 5, label: 'Manual', url: 'https://example.com/manual' },
        ],
      },
      {
        type: 1,
        components: [
          {
            type: 3,
            custom_id: 'format',
            placeholder: 'Another format',
            options: ['srt', 'vtt', 'json'].map((value) => ({ label: value.toUpperCase(), value })),
          },
        ],
      },
      { type: 1, components: [{ type: 5, custom_id: 'people', placeholder: 'Pick people', max_values: 3 }] },
    ],
  },
];

/** One red pixel, as PNG. */
const dot = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==',
  'base64',
);

async function speak(interaction: ChatInputCommandInteraction, held: Held): Promise<void> {
  const isPrivate = interaction.options.getBoolean('private') ?? false;
  await interaction.deferReply(isPrivate ? { flags: MessageFlags.Ephemeral } : {});
  await held();
  const text =
    interaction.options.getString('text') ?? interaction.options.getAttachment('file')?.name ?? 'nothing';
  await interaction.editReply({
    content: `**${text}** in the voice ${interaction.options.getString('voice') ?? 'of the house'}`,
    files: [
      { attachment: speechLike(3), name: 'speech.wav' },
      { attachment: Buffer.from('one line\n'.repeat(40)), name: 'transcript.txt' },
    ],
  });
}

async function showGallery(interaction: ChatInputCommandInteraction): Promise<void> {
  const files = [
    { attachment: dot, name: 'dot.png' },
    { attachment: Buffer.from('notes'), name: 'notes.txt' },
  ];
  await interaction.reply({ flags: MessageFlags.IsComponentsV2, components: gallery, files });
  await interaction.followUp({
    content: '# Title\n- one\n- two\n> quoted\n`code` ||hidden|| <img src=x onerror=alert(1)> </speak:1>',
    embeds: [
      { title: 'Entry 17', color: 0x0b6e69, fields: [{ name: 'Cost', value: '$0.01', inline: true }] },
    ],
  });
}

async function runCommand(interaction: ChatInputCommandInteraction, held: Held): Promise<void> {
  switch (interaction.commandName) {
    case 'speak':
      return speak(interaction, held);
    case 'transcribe':
      await interaction.reply(`heard ${interaction.options.getAttachment('file', true).name}`);
      return undefined;
    case 'form':
      await interaction.showModal(form);
      return undefined;
    case 'gallery':
      return showGallery(interaction);
    case 'silent':
      return undefined;
    case 'wrong':
      await interaction.reply({ content: 'x'.repeat(2001) }).catch(() => undefined);
      await interaction.reply('that did not fit');
      return undefined;
    default:
      await interaction.reply({ content: `ran ${interaction.commandName}`, flags: MessageFlags.Ephemeral });
      return undefined;
  }
}

async function suggest(interaction: AutocompleteInteraction): Promise<void> {
  const typed = interaction.options.getFocused();
  const voices = ['rms', 'slt', 'awb', 'kal16'].filter((voice) => voice.includes(typed));
  await interaction.respond(voices.map((voice) => ({ name: `${voice} (local)`, value: voice })));
}

async function answerForm(interaction: ModalSubmitInteraction): Promise<void> {
  await interaction.reply(`form says ${interaction.fields.getTextInputValue('text')}`);
}

async function answer(interaction: Interaction, held: Held): Promise<void> {
  if (interaction.isAutocomplete()) return suggest(interaction);
  if (interaction.isChatInputCommand()) return runCommand(interaction, held);
  if (interaction.isModalSubmit()) return answerForm(interaction);
  if (interaction.isMessageContextMenuCommand()) {
    await interaction.reply(`read ${interaction.targetMessage.id}`);
  } else if (interaction.isButton() && interaction.customId === 'slow-button') {
    await held();
    await interaction.reply({ content: 'cancelled', flags: MessageFlags.Ephemeral });
  } else if (interaction.isAnySelectMenu()) {
    await interaction.reply({ content: `chose ${interaction.values.length}`, flags: MessageFlags.Ephemeral });
  }
  return undefined;
}

/** Registers the commands and goes online; resolves when it is ready. */
export async function startPageBot(env: Record<string, string>): Promise<PageBot> {
  const api = env['DISCORD_API_URL'] ?? '';
  const token = env['DISCORD_TOKEN'] ?? '';
  const rest = new REST({ api }).setToken(token);
  const route = Routes.applicationGuildCommands(
    env['DISCORD_APPLICATION_ID'] ?? '',
    env['DISCORD_GUILD_ID'] ?? '',
  );
  await rest.put(route, { body: commands });
  const client = new Client({ intents: 1, rest: { api }, allowedMentions: { parse: [] } });
  let gate = Promise.resolve();
  client.on('interactionCreate', (interaction) => void answer(interaction, () => gate));
  const ready = new Promise<void>((resolve) => void client.once('clientReady', () => resolve()));
  await client.login(token);
  await ready;
  return {
    client,
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return resolve;
    },
    close: () => client.destroy(),
  };
}
