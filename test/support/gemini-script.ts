import type { ServerResponse } from 'node:http';
import { type Script, type SeenRequest, answerJson } from './scripted-vendor.ts';

/** What a scripted Gemini answers, and where its line breaks. */
export type GeminiAnswer = {
  text?: string;
  /** Sent before the text, as a thought. */
  thought?: string;
  stop?: string | null;
  usage?: Record<string, unknown>;
  block?: string;
  /** After the text: `cut` closes the line, `reset` breaks it, `stall` goes silent. */
  end?: 'cut' | 'reset' | 'stall';
  /** Sends this status as an error in the middle of the stream. */
  error?: number;
};

/** A Gemini with a shelf of files: what was sent to it is there until it is deleted. */
export type ScriptedGemini = {
  script: Script;
  /** Files over there, by name. */
  files: Map<string, { bytes: Buffer; mimeType: string; state: string; asked: number }>;
  /** Bodies of what was asked, oldest first. */
  asked: GeminiBody[];
};

/** The JSON body of a question. */
export type GeminiBody = {
  model: string;
  contents: {
    role: string;
    parts: {
      text?: string;
      fileData?: { fileUri: string; mimeType: string };
      videoMetadata?: { startOffset: string; endOffset: string; fps: number };
    }[];
  }[];
  systemInstruction?: { parts: { text: string }[] };
  generationConfig: Record<string, unknown>;
};

const USAGE = {
  promptTokenCount: 1_000,
  candidatesTokenCount: 200,
  thoughtsTokenCount: 50,
  totalTokenCount: 1_250,
  promptTokensDetails: [
    { modality: 'TEXT', tokenCount: 300 },
    { modality: 'VIDEO', tokenCount: 600 },
    { modality: 'AUDIO', tokenCount: 100 },
  ],
};

/** An error as the vendor writes it. */
export function geminiFault(
  response: ServerResponse,
  code: number,
  status: string,
  more: { message?: string; details?: object[] } = {},
): void {
  const { message = 'canary-vendor-words', details = [] } = more;
  answerJson(response, { error: { code, message, status, details } }, code);
}

function chunk(response: ServerResponse, value: object): void {
  response.write(`data: ${JSON.stringify({ responseId: 'resp_gemini', ...value })}\r\n\r\n`);
}

function stream(response: ServerResponse, answer: GeminiAnswer): void {
  const { text = '', thought, stop = 'STOP', usage, block, end, error } = answer;
  const usageMetadata = { ...USAGE, ...usage };
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  if (block) {
    chunk(response, { promptFeedback: { blockReason: block }, usageMetadata: { promptTokenCount: 1_000 } });
    return void response.end();
  }
  const part = (one: object): void =>
    chunk(response, {
      candidates: [{ index: 0, content: { role: 'model', parts: [one] } }],
      usageMetadata: { ...usageMetadata, candidatesTokenCount: 1, thoughtsTokenCount: 0 },
    });
  if (thought) part({ text: thought, thought: true });
  for (let at = 0; at < text.length; at += 60) part({ text: text.slice(at, at + 60) });
  if (error) {
    response.write(
      `data: ${JSON.stringify({ error: { code: error, status: 'X', message: 'canary-vendor-words' } })}\r\n\r\n`,
    );
    return void response.end();
  }
  if (end === 'cut') return void response.end();
  if (end === 'reset') return void setTimeout(() => response.destroy(), 30);
  if (end === 'stall') return;
  chunk(response, {
    candidates: [{ index: 0, content: { role: 'model', parts: [{ text: '' }] }, finishReason: stop }],
    usageMetadata,
  });
  response.end();
}

function fileJson(base: string, name: string, file: { bytes: Buffer; mimeType: string; state: string }) {
  return {
    name,
    mimeType: file.mimeType,
    sizeBytes: String(file.bytes.length),
    uri: `${base}/v1beta/${name}`,
    state: file.state,
    expirationTime: new Date(Date.now() + 48 * 3_600_000).toISOString(),
  };
}

/**
 * Files: `processing` = how often a new one is still being read when it is asked for; `state` = what becomes of it;
 * `named` = how their names begin, which are the vendor's and never given twice; `session` = how an upload's id begins.
 */
export type GeminiFiles = {
  processing?: number;
  state?: 'ACTIVE' | 'FAILED';
  named?: string;
  session?: string;
};

function filesApi(gemini: ScriptedGemini, plan: GeminiFiles): (...args: Parameters<Script>) => boolean {
  const sessions = new Map<string, { mimeType: string; bytes: Buffer[] }>();
  let made = 0;
  const base = (request: SeenRequest): string => `http://${request.headers.host}`;
  return (request, response) => {
    const { pathname, searchParams } = request.url;
    const command = String(request.headers['x-goog-upload-command'] ?? '');
    if (pathname === '/upload/v1beta/files' && command === 'start') {
      const id = `${plan.session ?? ''}${(made += 1)}`;
      const mimeType = String(request.headers['x-goog-upload-header-content-type']);
      sessions.set(id, { mimeType, bytes: [] });
      // The vendor names its own host, whatever address it was reached at.
      const url = `https://generativelanguage.googleapis.com/upload/v1beta/files?upload_id=${id}`;
      response.writeHead(200, { 'x-goog-upload-url': url, 'x-goog-upload-status': 'active' });
      response.end();
      return true;
    }
    if (pathname === '/upload/v1beta/files') {
      const session = sessions.get(searchParams.get('upload_id') ?? '');
      session?.bytes.push(request.body);
      const last = command.includes('finalize');
      response.writeHead(200, {
        'content-type': 'application/json',
        'x-goog-upload-status': last ? 'final' : 'active',
      });
      if (!last || !session) return !response.end('{}').writableEnded || true;
      const name = `files/${plan.named ?? 'film'}-${made}`;
      const state = plan.processing ? 'PROCESSING' : (plan.state ?? 'ACTIVE');
      const file = { bytes: Buffer.concat(session.bytes), mimeType: session.mimeType, state, asked: 0 };
      gemini.files.set(name, file);
      response.end(JSON.stringify({ file: fileJson(base(request), name, file) }));
      return true;
    }
    const [, name] = /^\/v1beta\/(files\/[a-z0-9-]+)$/.exec(pathname) ?? [];
    if (!name) return false;
    const file = gemini.files.get(name);
    if (!file) {
      const message = `You do not have permission to access the File ${name} or it may not exist.`;
      geminiFault(response, 403, 'PERMISSION_DENIED', { message });
    } else if (request.method === 'DELETE') {
      gemini.files.delete(name);
      answerJson(response, {});
    } else {
      file.asked += 1;
      if (file.asked > (plan.processing ?? 0)) file.state = plan.state ?? 'ACTIVE';
      answerJson(response, fileJson(base(request), name, file));
    }
    return true;
  };
}

/** A Gemini that answers each question with the next of `answers`, the last one again and again. */
export function scriptedGemini(
  answers: readonly (GeminiAnswer | Script)[],
  plan: GeminiFiles = {},
): ScriptedGemini {
  let next = 0;
  const gemini: ScriptedGemini = { files: new Map(), asked: [], script: () => undefined };
  const files = filesApi(gemini, plan);
  gemini.script = (request, response, raw) => {
    if (files(request, response, raw)) return;
    const [, model] = /^\/v1beta\/models\/([^:]+):streamGenerateContent$/.exec(request.url.pathname) ?? [];
    if (!model) return geminiFault(response, 404, 'NOT_FOUND');
    gemini.asked.push({ model, ...(JSON.parse(request.body.toString('utf8')) as object) } as GeminiBody);
    const answer = answers[Math.min(next, answers.length - 1)] ?? {};
    next += 1;
    if (typeof answer === 'function') return answer(request, response, raw);
    return stream(response, answer);
  };
  return gemini;
}
