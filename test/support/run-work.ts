import type { OperationCall, PrepareServices, Work } from '../../src/core/operations/operation.ts';
import { PROVIDER_CONFIGS } from '../../src/core/providers/index.ts';
import type { Billed, ModelConfig, ProviderClient, Voice } from '../../src/core/providers/provider.ts';
import type { StoredInput } from '../../src/core/request.ts';
import { callContext } from './call-context.ts';

/** What `prepare` may use, with the given inputs and voices. */
export function services(options: {
  inputs?: StoredInput[];
  voices?: Voice[] | Error;
  maxFileBytes?: number;
  tokens?: number;
}): PrepareServices {
  return {
    inputs: options.inputs ?? [],
    voices: async () => {
      if (options.voices instanceof Error) throw options.voices;
      return options.voices ?? [];
    },
    countTokens: async () => options.tokens ?? null,
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
  for (const call of work.calls)
    ran.push({ bound: call.bound, billed: await call.run(client, callContext()) });
  for (let call = work.next?.(); call; call = work.next?.())
    ran.push({ bound: call.bound, billed: await call.run(client, callContext()) });
  return ran;
}
