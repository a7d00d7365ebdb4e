import type { APIMessage } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { parseCustomId } from '../../src/bot/custom-id.ts';
import { formResponse } from '../../src/bot/first-response.ts';
import type { CommandContext, FormMenu, Plan } from '../../src/commands/command.ts';
import { createCommands } from '../../src/commands/index.ts';
import { type Invocation, readInvocation } from '../../src/commands/invocation.ts';
import type { AgentView } from '../../src/core/index.ts';

const commands = createCommands(() => [{ id: 'claude-sonnet-5-5', summary: 'the usual' }]);
const agent = commands.slash('agent');
const CONVERSATION = '1a2b3c4d-0000-7000-8000-000000000001';
const FILE = { url: 'https://cdn.example/note.mp3', name: 'note.mp3', bytes: 5, contentType: null };

function invoked(sub: string, options: object[] = []): Invocation {
  const attachment = { id: '7', filename: 'note.mp3', size: 5, url: FILE.url, proxy_url: '' };
  return readInvocation('agent', [{ name: sub, type: 1, options }] as never, {
    attachments: { '7': attachment },
  });
}

const view = (changes: Partial<AgentView> = {}): AgentView => ({
  conversation: CONVERSATION,
  title: 'Sum the **bill**',
  state: 'idle',
  operationId: CONVERSATION,
  runs: 2,
  spent: 12_300_000n,
  startedAt: '2026-11-22T10:00:00.000Z',
  changedAt: '2026-11-22T10:05:00.000Z',
  ...changes,
});

/** What the core knows of one person's conversations. */
function knowing(views: AgentView[], stops: string[] = []): CommandContext {
  const agents = {
    list: () => Promise.resolve(views),
    find: (id: string) => Promise.resolve(views.find(({ conversation }) => conversation === id) ?? null),
    stop: (id: string) => {
      stops.push(id);
      return Promise.resolve('requested');
    },
  };
  const operation = () => Promise.resolve({ private: false });
  return { core: { agents, operation }, actor: {}, commandId: () => null } as unknown as CommandContext;
}

function runOf(plan: Plan | undefined): { input: unknown; private: boolean | null; conversation?: string } {
  if (plan?.kind !== 'operations' || !plan.runs[0]) throw new Error(`no run: ${JSON.stringify(plan)}`);
  return plan.runs[0];
}

const linesOf = (plan: Plan | undefined): string => (plan?.kind === 'reply' ? plan.lines.join('\n') : '');

describe('/agent', () => {
  it('runs a task with its files and choices, without a form', async () => {
    const invocation = invoked('new', [
      { name: 'task', type: 3, value: 'Sum it' },
      { name: 'file_2', type: 11, value: '7' },
      { name: 'web', type: 5, value: true },
      { name: 'private', type: 5, value: true },
    ]);
    expect(agent?.opens?.(invocation)).toBeNull();
    const run = runOf(await agent?.plan(invocation, knowing([])));
    expect(run).toMatchObject({
      input: { task: 'Sum it', files: [FILE], conversation: null, model: null, web: true, about: null },
      private: true,
    });
    expect(run).not.toHaveProperty('conversation');
  });

  it('asks for the task in a form that keeps the files and every choice', async () => {
    const invocation = invoked('new', [
      { name: 'file', type: 11, value: '7' },
      { name: 'model', type: 3, value: 'claude-sonnet-5-5' },
      { name: 'web', type: 5, value: true },
    ]);
    const form = agent?.opens?.(invocation);
    expect(form?.kept).toEqual({ text: null, files: [FILE] });
    expect(form?.upload?.max).toBe(4);
    const response = formResponse('agent', form!, '300000000000000001') as unknown as {
      data: { custom_id: string };
    };
    const id = parseCustomId(response.data.custom_id);
    const sent = {
      arg: id?.arg ?? null,
      fields: new Map([['task', 'Sum it']]),
      files: [{ ...FILE, name: 'two.mp3' }],
      kept: form?.kept ?? null,
    };
    expect(runOf(await agent?.submit?.(sent, knowing([])))).toMatchObject({
      input: {
        task: 'Sum it',
        files: [{ name: 'note.mp3' }, { name: 'two.mp3' }],
        model: 'claude-sonnet-5-5',
        web: true,
      },
      private: null,
    });
  });

  it('keeps a whole conversation id and a long model name inside the custom_id', () => {
    const form = agent?.opens?.(
      invoked('continue', [{ name: 'conversation', type: 3, value: CONVERSATION }]),
    );
    const response = formResponse('agent', form!, '3000000000000000011') as unknown as {
      data: { custom_id: string };
    };
    expect(parseCustomId(response.data.custom_id)?.arg).toContain(CONVERSATION);
  });

  it('continues the named conversation, else the newest, as private as it began', async () => {
    const other = view({ conversation: '9a2b3c4d-0000-7000-8000-000000000009' });
    const context = knowing([other, view()]);
    const task = { name: 'task', type: 3, value: 'And twice that?' };
    const named = invoked('continue', [task, { name: 'conversation', type: 3, value: CONVERSATION }]);
    expect(runOf(await agent?.plan(named, context))).toMatchObject({
      conversation: CONVERSATION,
      input: { conversation: CONVERSATION },
      private: false,
    });
    const newest = runOf(await agent?.plan(invoked('continue', [task]), context));
    expect(newest.conversation).toBe(other.conversation);
    const form = agent?.opens?.(invoked('continue'));
    const sent = { arg: form?.arg ?? null, fields: new Map([['task', 'Go on']]) };
    expect(runOf(await agent?.submit?.(sent, context)).conversation).toBe(other.conversation);
  });

  it('knows no conversation of somebody else', async () => {
    const foreign = invoked('continue', [
      { name: 'task', type: 3, value: 'Go on' },
      { name: 'conversation', type: 3, value: CONVERSATION },
    ]);
    expect(linesOf(await agent?.plan(foreign, knowing([])))).toContain('no such conversation');
    expect(linesOf(await agent?.plan(invoked('continue', []), knowing([])))).toContain(
      'no such conversation',
    );
  });

  it('stops the one at work when none is named, and says when there is none', async () => {
    const stops: string[] = [];
    const running = view({ state: 'running', conversation: '9a2b3c4d-0000-7000-8000-000000000009' });
    const stopped = await agent?.plan(invoked('stop'), knowing([view(), running], stops));
    expect(stops).toEqual([running.conversation]);
    expect(linesOf(stopped)).toContain('keeps what it has so far');
    expect(linesOf(await agent?.plan(invoked('stop'), knowing([view()], stops)))).toContain(
      'nothing to stop',
    );
    expect(stops).toHaveLength(1);
    const waits = view({ state: 'waiting', conversation: '9a2b3c4d-0000-7000-8000-000000000008' });
    await agent?.plan(invoked('stop'), knowing([view(), waits], stops));
    expect(stops.at(-1)).toBe(waits.conversation);
  });

  it('lists conversations with state, runs and cost, their titles as words', async () => {
    const lines = linesOf(await agent?.plan(invoked('list'), knowing([view({ state: 'waiting' })])));
    expect(lines).toContain('Sum the \\*\\*bill\\*\\*');
    expect(lines).toContain('waits for an approval · 2 runs · $0.012');
    expect(linesOf(await agent?.plan(invoked('list'), knowing([])))).toContain('/agent new');
  });

  it('suggests conversations by words and by state', async () => {
    const context = knowing([view(), view({ title: 'Write a poem', state: 'running' })]);
    const found = await agent?.suggest?.('conversation', 'poem', context);
    expect(found).toEqual([{ name: 'Write a poem (⏳ at work)', value: CONVERSATION }]);
    expect(await agent?.suggest?.('conversation', 'at work', context)).toHaveLength(1);
  });
});

describe('Ask agent about this', () => {
  const menu = commands.menu('Ask agent about this') as FormMenu;
  const message = {
    author: { id: '110000000000000009' },
    content: 'Please pay 12 dollars.',
    embeds: [],
    attachments: [{ id: '7', filename: 'note.mp3', size: 5, url: FILE.url, proxy_url: '' }],
  } as unknown as APIMessage;

  it('opens a form first, and takes the words and files of the message along as data', async () => {
    const form = menu.opens(message);
    expect(form.kept).toEqual({
      text: 'Please pay 12 dollars.',
      files: [FILE],
      writtenBy: { authorId: '110000000000000009', forwarded: null },
    });
    const plan = await menu.submit(
      { arg: form.arg, fields: new Map([['task', 'How much?']]), files: [], kept: form.kept! },
      knowing([]),
    );
    expect(runOf(plan).input).toMatchObject({
      task: 'How much?',
      about: 'Please pay 12 dollars.',
      files: [FILE],
      conversation: null,
    });
  });

  it('is found by the name of its form', () => {
    expect(commands.form('ask_agent')).toBe(menu);
    expect(commands.form('agent')?.access).toBe('everyone');
    expect(commands.form('help')).toBeUndefined();
  });
});
