import { startVendors } from '../sandbox/vendors/index.ts';
import { anthropic } from '../src/core/providers/anthropic.ts';
import { OVERHEAD_AIMS, promptOverheads } from '../test/support/prompt-overhead.ts';

/** Tokens of every prompt that are our own words, beside what they are to stay under. */
async function main(): Promise<void> {
  const vendors = await startVendors();
  try {
    const client = await anthropic.load({
      apiKey: vendors.env['ANTHROPIC_API_KEY'] ?? '',
      baseUrl: vendors.env['ANTHROPIC_BASE_URL'] ?? '',
      deepgramMipOptOut: true,
    });
    const overheads = await promptOverheads(client);
    console.table(
      overheads.map(({ operation, byLetters, counted }) => ({
        operation,
        'letters / 3': byLetters,
        'local count_tokens': counted,
        aim: OVERHEAD_AIMS[operation],
      })),
    );
  } finally {
    await vendors.close();
  }
}

await main();
