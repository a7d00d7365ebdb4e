import { describe, expect, it } from 'vitest';
import { anomalies } from '../../src/commands/anomalies.ts';
import { DETECTORS } from '../../src/core/index.ts';

describe('/anomalies', () => {
  it('is for admins, in each of its parts, and can mute every kind', () => {
    expect(anomalies.access).toBe('admin');
    const options = anomalies.data.options ?? [];
    expect(options.map(({ name }) => name)).toEqual(['list', 'ack', 'mute']);
    const choices = JSON.stringify(options.find(({ name }) => name === 'mute'));
    for (const id of Object.keys(DETECTORS)) expect(choices).toContain(`"${id}"`);
  });
});
