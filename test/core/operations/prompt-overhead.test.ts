import { describe, expect, it } from 'vitest';
import { startVendors } from '../../../sandbox/vendors/index.ts';
import { anthropic } from '../../../src/core/providers/anthropic.ts';
import { OVERHEAD_AIMS, promptOverheads } from '../../support/prompt-overhead.ts';

describe('our own words in a prompt', () => {
  it('stay within what they may take of it, by their letters and by the vendor’s count', async () => {
    const vendors = await startVendors();
    try {
      const client = await anthropic.load({
        apiKey: vendors.env['ANTHROPIC_API_KEY'] ?? '',
        baseUrl: vendors.env['ANTHROPIC_BASE_URL'] ?? '',
        deepgramMipOptOut: true,
      });
      const overheads = await promptOverheads(client);
      expect(overheads.map(({ operation }) => operation)).toEqual(Object.keys(OVERHEAD_AIMS));
      for (const { operation, byLetters, counted } of overheads) {
        expect(byLetters).toBeLessThanOrEqual(OVERHEAD_AIMS[operation]);
        expect(counted).toBeLessThanOrEqual(OVERHEAD_AIMS[operation]);
        // A counter that fell silent would keep every aim.
        expect(counted).toBeGreaterThan(byLetters / 2);
      }
    } finally {
      await vendors.close();
    }
  });
});
