import { Readable } from 'node:stream';
import { z } from 'zod';
import { RefusalError } from '../errors.ts';
import { StoreUnavailableError } from '../store/store.ts';

/** One request to Supabase Storage; a stream goes as it is, any other body as JSON. */
export type StorageRequest = {
  method: 'GET' | 'POST' | 'DELETE';
  /** Below `/storage/v1/`. */
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
  /** Carries a file, which may take long. */
  file?: boolean;
};

/** The answer to a request, or the true status of a refusal. */
export type StorageAnswer = { kind: 'ok'; response: Response } | { kind: 'refused'; status: number };

const ANSWER_MS = 30_000;
/** 100 MiB in ten minutes are 1.4 Mbit/s: slower than that is broken. */
const FILE_MS = 600_000;

const errorSchema = z.object({ statusCode: z.union([z.string(), z.number()]) });

/** Sends requests to a project's storage; what gets no answer is StoreUnavailableError. */
export function createStorageRequest(project: {
  url: string;
  serviceKey: string;
}): (request: StorageRequest) => Promise<StorageAnswer> {
  const base = `${project.url.replace(/\/$/, '')}/storage/v1`;
  return async ({ method, path, body, headers, file }) => {
    const stream = body instanceof Readable;
    const init = {
      method,
      headers: {
        apikey: project.serviceKey,
        authorization: `Bearer ${project.serviceKey}`,
        ...(body !== undefined && !stream && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: stream ? Readable.toWeb(body) : JSON.stringify(body) }),
      ...(stream && { duplex: 'half' }),
      signal: AbortSignal.timeout(file ? FILE_MS : ANSWER_MS),
    };
    const response = await fetch(`${base}/${path}`, init as RequestInit).catch((error: unknown) => {
      throw new StoreUnavailableError(error);
    });
    if (response.ok) return { kind: 'ok', response };
    // What is missing, or there already, is answered with 400 and the true status in the body.
    const said: unknown = await response.json().catch(() => null);
    return {
      kind: 'refused',
      status: Number(errorSchema.safeParse(said).data?.statusCode ?? response.status),
    };
  };
}

/** The answer's response; throws RefusalError `file_gone` for 404, else StoreUnavailableError. */
export function answered(answer: StorageAnswer): Response {
  if (answer.kind === 'ok') return answer.response;
  if (answer.status === 404) throw new RefusalError('file_gone');
  throw new StoreUnavailableError(new Error(`storage answered ${answer.status}`));
}
