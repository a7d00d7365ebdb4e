import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Action, Fault, SandboxVendor, Upload, VendorName, World } from '../../api.ts';
import { channelOf, type Discord } from '../discord.ts';
import type { DiscordFault, DiscordFaults } from '../http/discord-faults.ts';
import { DiscordError } from '../http/discord-error.ts';
import { readBytes } from '../http/request.ts';
import { isObject } from '../json.ts';
import { act, actionProblem } from './act.ts';
import { streamEvents } from './events.ts';
import type { Samples } from './samples.ts';
import type { TrailLog } from './trail-log.ts';

/** What the people's half of the server needs. */
export type PeopleApiDeps = {
  discord: Discord;
  trail: TrailLog;
  faults: DiscordFaults;
  world: () => World;
  samples: Samples;
  setVendorFault: (name: VendorName, fault: Fault) => SandboxVendor | null;
};

/** Bytes a person may upload: more than the bot may send, so that limits can be tried. */
const maxUploadBytes = 150 * 1024 * 1024;
const faultKinds = [
  'none',
  'rate_limit',
  'server_error',
  'forbidden',
  'not_found',
  'channel_gone',
  'drop_gateway',
];

function send(response: ServerResponse, status: number, json: unknown): void {
  const text = JSON.stringify(json);
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) }).end(text);
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const text = (await readBytes(request)).toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    throw new DiscordError(400, 0, 'the body is not JSON');
  }
}

async function upload({ discord }: PeopleApiDeps, request: IncomingMessage, url: URL): Promise<Upload> {
  const name = url.searchParams.get('name');
  if (!name) throw new DiscordError(400, 0, 'name the file: /sandbox/uploads?name=...');
  const bytes = await readBytes(request, maxUploadBytes);
  const file = discord.files.add(
    discord.cast.applicationId,
    name,
    request.headers['content-type'] ?? '',
    new Uint8Array(bytes),
  );
  return {
    id: file.id,
    url: discord.files.url(file),
    filename: file.filename,
    size: bytes.length,
    contentType: file.contentType ?? 'application/octet-stream',
  };
}

function messages({ discord }: PeopleApiDeps, channelId: string, as: string): unknown {
  if (!channelOf(discord, channelId)) throw new DiscordError(404, 0, `there is no channel ${channelId}`);
  return discord.messages.list(channelId, as).map((message) => discord.messages.sandboxJson(message));
}

async function setDiscordFault(
  { discord, faults }: PeopleApiDeps,
  request: IncomingMessage,
): Promise<unknown> {
  const body = await readJson(request);
  if (!isObject(body) || !faultKinds.includes(String(body['kind'])))
    throw new DiscordError(400, 0, `kind is one of ${faultKinds.join(', ')}`);
  const fault = body as DiscordFault;
  faults.set(fault);
  if (fault.kind === 'drop_gateway') discord.gateway.drop();
  return fault;
}

async function setVendorFault(deps: PeopleApiDeps, request: IncomingMessage, name: string): Promise<unknown> {
  const body = await readJson(request);
  if (!isObject(body) || typeof body['kind'] !== 'string')
    throw new DiscordError(400, 0, 'a fault has a kind');
  const vendor = deps.setVendorFault(name as VendorName, body as Fault);
  if (!vendor) throw new DiscordError(404, 0, `there is no vendor ${name}`);
  return vendor;
}

/** The calls of api.ts; undefined when the path is none of them. */
async function answer(deps: PeopleApiDeps, request: IncomingMessage, url: URL): Promise<unknown> {
  const { discord } = deps;
  const [, , kind = '', id = '', part = ''] = url.pathname.split('/');
  const key = `${request.method} ${kind}`;
  if (key === 'GET world') return deps.world();
  if (key === 'GET trail') return deps.trail.list();
  if (key === 'GET violations') return discord.violations.list();
  if (key === 'GET channels' && part === 'messages')
    return messages(deps, id, url.searchParams.get('as') ?? '');
  if (key === 'POST uploads') return upload(deps, request, url);
  if (key === 'PUT vendors' && part === 'fault') return setVendorFault(deps, request, id);
  if (key === 'POST discord' && id === 'fault') return setDiscordFault(deps, request);
  if (key === 'POST actions') {
    const body = await readJson(request);
    const problem = actionProblem(body);
    if (problem !== undefined) throw new DiscordError(400, 0, problem);
    return act(discord, body as Action);
  }
  return undefined;
}

/** Answers everything below `/sandbox/`. */
export function createPeopleApi(
  deps: PeopleApiDeps,
): (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void> {
  return async (request, response, url) => {
    if (url.pathname === '/sandbox/events')
      return streamEvents(deps.discord.feed, request, response, url.searchParams.get('as') ?? '');
    try {
      const sample = /^\/sandbox\/samples\/([^/]+)$/.exec(url.pathname)?.[1];
      if (sample !== undefined && deps.samples.serve(decodeURIComponent(sample), response)) return;
      const json = await answer(deps, request, url);
      if (json === undefined) send(response, 404, { reason: 'there is no such call' });
      else send(response, 200, json);
    } catch (error) {
      if (!(error instanceof DiscordError)) throw error;
      send(response, error.status, { reason: error.message });
    }
  };
}
