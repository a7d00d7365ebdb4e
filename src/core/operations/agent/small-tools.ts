import { z } from 'zod';
import { systemClock } from '../../clock.ts';
import { calculate } from './calculate.ts';
import { type Tool, answered, refused } from './tool.ts';

const calculator: Tool<{ expression: string }> = {
  name: 'calculate',
  description: 'Exact arithmetic: sum(1.5, 2) * 19%; avg, min, max, count, round, ^.',
  properties: { expression: { type: 'string' } },
  required: ['expression'],
  input: z.object({ expression: z.string() }),
  run: async ({ expression }) => {
    try {
      return answered({ result: calculate(expression) });
    } catch (error) {
      if (error instanceof RangeError) return refused(error.message);
      throw error;
    }
  },
};

const clock: Tool<{ time_zone?: string | null | undefined }> = {
  name: 'clock',
  description: 'Date and time now.',
  properties: { time_zone: { type: 'string' } },
  required: [],
  input: z.object({ time_zone: z.string().max(100).nullish() }),
  run: async ({ time_zone: zone }) => {
    const now = new Date(systemClock.now());
    try {
      const local = now.toLocaleString('en-GB', {
        timeZone: zone || 'UTC',
        dateStyle: 'full',
        timeStyle: 'long',
      });
      return answered({ result: local, utc: now.toISOString() });
    } catch {
      return refused('there is no such time zone');
    }
  },
};

/** Tools that cost nothing and know nothing of anybody. */
export const SMALL_TOOLS: readonly Tool[] = [calculator, clock];
