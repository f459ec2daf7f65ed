import type { LockedPackage } from './locked-packages.mjs';
/** What is wrong, a line each. */
export function lockProblems(
  packages: readonly LockedPackage[],
  allowScripts: Readonly<Record<string, boolean>>,
): string[];
