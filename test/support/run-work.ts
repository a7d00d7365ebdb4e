import type {
  OperationCall,
  PrepareServices,
  TurnServices,
  Work,
} from '../../src/core/operations/operation.ts';
import type { UploadShelf } from '../../src/core/operations/upload-shelf.ts';
import { PROVIDER_CONFIGS } from '../../src/core/providers/index.ts';
import type { Billed, ModelConfig, ProviderClient, Voice } from '../../src/core/providers/provider.ts';
import type { StoredInput } from '../../src/core/request.ts';
import { callContext } from './call-context.ts';

/** What `prepare` may use, with the given inputs and voices. */
export function services(options: {
  inputs?: StoredInput[];
  voices?: Voice[] | Error;
  maxFileBytes?: number;
  ffmpeg?: string;
  uploads?: UploadShelf;
}): PrepareServices {
  return {
    operationId: 'operation-1',
    inputs: options.inputs ?? [],
    voices: async () => {
      if (options.voices instanceof Error) throw options.voices;
      return options.voices ?? [];
    },
    toggle: async () => false,
    conversation: async () => null,
    read: () => Promise.reject(new Error('no such file')),
    ended: async () => null,
    ffmpeg: async () => options.ffmpeg ?? null,
    uploads: options.uploads ?? { find: async () => null, note: async () => undefined },
    maxFileBytes: options.maxFileBytes ?? 10 * 1024 * 1024,
    signal: new AbortController().signal,
  };
}

/** A model of the catalogue. */
export function modelOf(id: string): ModelConfig {
  const model = PROVIDER_CONFIGS.flatMap((config) => config.models).find((one) => one.id === id);
  if (!model) throw new Error(`no model ${id}`);
  return model;
}

/** Runs every call once, in order, and answers what each bounded and billed. */
export async function runWork(
  work: Work,
  client: ProviderClient,
): Promise<{ bound: OperationCall['bound']; billed: Billed }[]> {
  const ran: { bound: OperationCall['bound']; billed: Billed }[] = [];
  const run = async (call: OperationCall): Promise<void> => {
    ran.push({ bound: call.bound, billed: await call.run(client, callContext(), call.bound) });
  };
  for (const call of work.calls) await run(call);
  // Work that needs more than its replies between its calls is tested with the whole core around it.
  const none = {} as TurnServices;
  for (let call = await work.next?.(none); call; call = await work.next?.(none)) await run(call);
  return ran;
}
