import { SlashCommandBuilder } from 'discord.js';
import type { SlashCommand } from './command.ts';
import { guildOnly } from './guild-command.ts';

/** What an admin has beside what everybody has. */
const adminLine = (mention: (name: string) => string): string =>
  `${mention('setup')} has the rules of this server, ${mention('approvals list')} what waits for a yes, ${mention('budget set')} the limits, ${mention('route show')} and ${mention('providers')} the models, ${mention('anomalies list')} what is odd, ${mention('audit verify')} whether the record is whole.`;

/** `/help`: what there is, as mentions one can click. */
export const help: SlashCommand = {
  kind: 'slash',
  access: 'everyone',
  data: guildOnly(
    new SlashCommandBuilder().setName('help').setDescription('What Helix can do, and how'),
  ).toJSON(),
  plan: async (_, context) => {
    const mention = (name: string): string => {
      const id = context.commandId(name.split(' ')[0] ?? name);
      return id === null ? `\`/${name}\`` : `</${name}:${id}>`;
    };
    return {
      kind: 'reply',
      tone: 'plain',
      title: 'Helix',
      lines: [
        `${mention('transcribe')} writes down what is said in an audio or video file. On a message: Apps > **Transcribe**, also for voice messages.`,
        `${mention('speak')} reads a text or a text file aloud. On a message: Apps > **Read aloud**.`,
        `${mention('video')} looks at a film: answers a question about it, or describes it, with times, chapters and the text in it. On a message: Apps > **Describe video**.`,
        `${mention('email')} tells what an email wants, what is odd about it and what you could answer, for you alone. On a message: Apps > **Analyse email**.`,
        `${mention('agent new')} plans a task and does it step by step, with the other commands as its tools: a recording written down, its amounts summed, the sum read aloud. On a message: Apps > **Ask agent about this**. ${mention('agent list')} has your conversations.`,
        '\n**What is yours**',
        `${mention('toggle list')} tells what is switched on, ${mention('toggle mine')} sets what is yours to decide.`,
        `${mention('budget show')} tells what you have spent, what is set aside and what is left.`,
        `${mention('privacy show')} tells what is kept of you, gives you a copy, has it erased, and keeps others from analysing your messages.`,
        ...(context.actor.admin ? ['\n**For admins**', adminLine(mention)] : []),
        '\n**Good to know**',
        'Before anything is sent to a vendor, Helix sets aside the most it can cost. Afterwards only what it did cost is booked: it stands under the result to the last digit, with the number of its entry in the record.',
        'Results go to the channel unless you choose `private`. You can cancel while it runs and delete the result later.',
      ],
    };
  },
};
