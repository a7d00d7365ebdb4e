/**
 * Keeps `process.emitWarning` as it is: the stand-in for Supabase puts a function in its place that fails on a warning
 * that is an Error, and the files that follow in the same worker would suffer for it. Import it before the stand-in.
 */
Object.defineProperty(process, 'emitWarning', { value: process.emitWarning, writable: false });
