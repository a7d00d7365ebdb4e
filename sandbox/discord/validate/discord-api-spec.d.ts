// The package's types for its schemas point at JavaScript, so they are read as plain values and narrowed in schemas.ts.
declare module 'discord-api-spec/zod';
