/** The sentence of the main job: spoken by the voice rms it must come back with every word. */
export const KEY_SENTENCE =
  'please approve the marketing budget of two hundred dollars before friday because the client wants to see the new plan';

/** Ten everyday sentences, spoken in turn by a male and a female voice, to measure how well listening works. */
export const TEN_SENTENCES: readonly { voice: 'rms' | 'slt'; text: string }[] = [
  { voice: 'rms', text: 'the meeting starts at nine and everyone should bring a laptop' },
  { voice: 'slt', text: 'we need three more people to finish the report by monday' },
  { voice: 'rms', text: 'the weather in london was cold and wet for most of the week' },
  { voice: 'slt', text: 'she sent the contract to the lawyer and asked for an answer today' },
  { voice: 'rms', text: 'the new office opens in march and has room for forty people' },
  { voice: 'slt', text: 'can you tell me how much money we spent on travel last year' },
  { voice: 'rms', text: 'the train to the airport leaves every twenty minutes from the station' },
  { voice: 'slt', text: 'our customers asked for a simple way to change their password' },
  { voice: 'rms', text: 'he wrote a short story about a boy and a dog who lived near the sea' },
  { voice: 'slt', text: 'thank you for your help with the project it made a great difference' },
];
