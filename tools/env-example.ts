import { writeFileSync } from 'node:fs';
import { envExample } from '../src/core/environment/example.ts';

/** `npm run env:example`: writes `.env.example` from the schema of the environment. */
writeFileSync(new URL('../.env.example', import.meta.url), envExample());
