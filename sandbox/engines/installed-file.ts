import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/**
 * The path of `file` inside an installed npm package, or null when the package (optional, so npm may have skipped it)
 * or the file is not there. Looks along the folders Node itself would search.
 */
export function installedFile(packageName: string, file: string): string | null {
  for (const folder of require.resolve.paths(packageName) ?? []) {
    const path = join(folder, packageName, file);
    if (existsSync(path)) return path;
  }
  return null;
}

/** The folder of an installed npm package; throws when it is not installed. */
export function installedFolder(packageName: string): string {
  const manifest = installedFile(packageName, 'package.json');
  if (!manifest) throw new Error(`the npm package ${packageName} is not installed`);
  return dirname(manifest);
}
