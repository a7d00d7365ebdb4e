const VENDORS: Record<string, string> = {
  deepgram: 'Deepgram',
  elevenlabs: 'ElevenLabs',
  anthropic: 'Anthropic',
  google: 'Google',
};

/** How a vendor calls itself; `the vendor` when the core named none. */
export function vendorName(provider: unknown): string {
  if (typeof provider !== 'string' || provider === '') return 'the vendor';
  return VENDORS[provider] ?? provider;
}
