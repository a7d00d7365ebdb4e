import type { ActionAnswer } from '../../api.ts';

/** The answer to an action that Discord's client would not have sent. */
export function refusal(reason: string): ActionAnswer {
  return { interaction: '', outcome: 'refused', reason };
}
