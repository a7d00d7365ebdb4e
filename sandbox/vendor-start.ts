import { existsSync } from 'node:fs';
import type { Fault, SandboxVendor, VendorName } from './api.ts';

/** The local vendors as the sandbox uses them. */
export type Vendors = {
  /** Keys and base addresses for the bot. */
  env: Record<string, string>;
  vendors(): SandboxVendor[];
  setFault(name: VendorName, fault: Fault): SandboxVendor | undefined;
  simulated: string[];
  close(): Promise<void>;
};

const none: Vendors = {
  env: {},
  vendors: () => [],
  setFault: () => undefined,
  simulated: [],
  close: async () => {},
};

/** Starts the local vendors, unless they are not wanted. */
export async function startVendorsIfAny(wanted: boolean, onChange: () => void): Promise<Vendors> {
  const file = new URL('./vendors/index.ts', import.meta.url);
  if (!wanted || !existsSync(file)) return none;
  const module = (await import(file.href)) as {
    startVendors(options: { onChange: () => void }): Promise<Vendors>;
  };
  return module.startVendors({ onChange });
}
