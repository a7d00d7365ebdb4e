import {
  ActionRowBuilder,
  AttachmentBuilder,
  ButtonBuilder,
  ButtonStyle,
  ContainerBuilder,
  type Interaction,
  LabelBuilder,
  MessageFlags,
  ModalBuilder,
  SlashCommandBuilder,
  StringSelectMenuBuilder,
  TextDisplayBuilder,
  TextInputBuilder,
  TextInputStyle,
  ContextMenuCommandBuilder,
  ApplicationCommandType,
  FileUploadBuilder,
} from 'discord.js';

/** Commands of the scripted bot. */
export const commands = [
  new SlashCommandBuilder()
    .setName('card')
    .setDescription('A private card, then a public result')
    .addStringOption((option) => option.setName('text').setDescription('Words').setRequired(true))
    .addAttachmentOption((option) => option.setName('file').setDescription('A file'))
    .toJSON(),
  new SlashCommandBuilder()
    .setName('budget')
    .setDescription('Budgets')
    .addSubcommand((sub) => sub.setName('show').setDescription('Show'))
    .toJSON(),
  new SlashCommandBuilder()
    .setName('voice')
    .setDescription('Autocomplete')
    .addStringOption((option) =>
      option.setName('name').setDescription('Voice').setAutocomplete(true).setRequired(true),
    )
    .toJSON(),
  new SlashCommandBuilder().setName('ask').setDescription('Opens a modal').toJSON(),
  new ContextMenuCommandBuilder().setName('Count files').setType(ApplicationCommandType.Message).toJSON(),
];

const buttons = (label: string): ActionRowBuilder<ButtonBuilder> =>
  new ActionRowBuilder<ButtonBuilder>().addComponents(
    new ButtonBuilder().setCustomId('v1:cancel:1').setLabel(label).setStyle(ButtonStyle.Danger),
    new ButtonBuilder()
      .setCustomId('v1:off:1')
      .setLabel('Off')
      .setStyle(ButtonStyle.Secondary)
      .setDisabled(true),
  );

async function card(interaction: Interaction): Promise<void> {
  if (!interaction.isChatInputCommand()) return;
  const file = interaction.options.getAttachment('file');
  await interaction.deferReply({ flags: MessageFlags.Ephemeral });
  const text = `Working on ${interaction.options.getString('text')} with ${file?.name ?? 'nothing'}`;
  const container = new ContainerBuilder()
    .addTextDisplayComponents(new TextDisplayBuilder().setContent(text))
    .addActionRowComponents(buttons('Cancel'));
  await interaction.editReply({ components: [container], flags: MessageFlags.IsComponentsV2 });
  const bytes = file ? Buffer.from(await (await fetch(file.url)).arrayBuffer()) : Buffer.from('nothing');
  const select = new StringSelectMenuBuilder()
    .setCustomId('v1:format:1')
    .addOptions({ label: 'srt', value: 'srt' }, { label: 'vtt', value: 'vtt' });
  await interaction.followUp({
    content: 'The result',
    files: [new AttachmentBuilder(bytes, { name: 'the result.txt', description: 'A result' })],
    components: [new ActionRowBuilder<StringSelectMenuBuilder>().addComponents(select)],
  });
}

const modal = new ModalBuilder()
  .setCustomId('v1:ask:1')
  .setTitle('What to say')
  .addLabelComponents(
    new LabelBuilder()
      .setLabel('Text')
      .setTextInputComponent(
        new TextInputBuilder().setCustomId('text').setStyle(TextInputStyle.Paragraph).setMaxLength(20),
      ),
    new LabelBuilder()
      .setLabel('File')
      .setFileUploadComponent(
        new FileUploadBuilder().setCustomId('file').setRequired(false).setFileTypes(['.txt']),
      ),
  );

/** Answers every kind of interaction once: what a real bot does, in small. */
export async function answer(interaction: Interaction): Promise<unknown> {
  if (interaction.isAutocomplete()) {
    const typed = interaction.options.getFocused();
    return interaction.respond(
      ['rms', 'slt'].filter((one) => one.startsWith(typed)).map((one) => ({ name: one, value: one })),
    );
  }
  if (interaction.isMessageContextMenuCommand())
    return interaction.reply(
      `${interaction.targetMessage.attachments.size} files in ${interaction.targetMessage.content}`,
    );
  if (interaction.isChatInputCommand() && interaction.commandName === 'card') return card(interaction);
  if (interaction.isChatInputCommand() && interaction.commandName === 'ask')
    return interaction.showModal(modal);
  if (interaction.isChatInputCommand())
    return interaction.reply(`${interaction.commandName} ${interaction.options.getSubcommand(false)}`);
  if (interaction.isModalSubmit())
    return interaction.reply({
      content: `${interaction.fields.getTextInputValue('text')} and ${interaction.fields.getUploadedFiles('file')?.first()?.name ?? 'no file'}`,
      flags: MessageFlags.Ephemeral,
    });
  if (interaction.isButton())
    return interaction.update({ components: [new TextDisplayBuilder().setContent('Cancelled')] });
  if (interaction.isStringSelectMenu()) {
    await interaction.deferUpdate();
    return interaction.followUp({
      content: `picked ${interaction.values.join()}`,
      flags: MessageFlags.Ephemeral,
    });
  }
  return undefined;
}
