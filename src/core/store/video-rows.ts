import { z } from 'zod';

/** A file that lies at a vendor. */
export const vendorFileRow = z.object({
  name: z.string(),
  uri: z.string(),
  content_type: z.string(),
  expires_at: z.string(),
});
export type VendorFileRow = z.infer<typeof vendorFileRow>;

/** A file whose time is over; `gone` when the vendor has deleted it by itself. */
export const dueVendorFileRow = z.object({ provider: z.string(), name: z.string(), gone: z.boolean() });
export type DueVendorFileRow = z.infer<typeof dueVendorFileRow>;
