import { writeFileSync } from 'node:fs';
import { describeDatabase } from './database/describe.ts';

// npm run docs:database
writeFileSync('docs/database.md', describeDatabase('supabase/migrations'));
