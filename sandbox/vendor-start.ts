import type { Vendors } from './vendors/index.ts';

/** The local vendors as the sandbox uses them. */
export type SandboxVendors = Pick<Vendors, 'env' | 'vendors' | 'setFault' | 'simulated' | 'close'>;

/** Stands in where no vendors are wanted: the bot gets no keys. */
const none: SandboxVendors = {
  env: {},
  vendors: () => [],
  setFault: () => null,
  simulated: [],
  close: async () => {},
};

/** Starts the local vendors, unless they are not wanted. Their engines are loaded only then. */
export async function startWantedVendors(wanted: boolean, onChange: () => void): Promise<SandboxVendors> {
  if (!wanted) return none;
  const vendors = await import('./vendors/index.ts');
  return vendors.startVendors({ onChange });
}
