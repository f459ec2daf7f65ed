import type { LockedPackage } from './locked-packages.mjs';
/** A line for each package whose licence does not permit what ours does. */
export function refusedLicences(packages: readonly LockedPackage[]): string[];
/** The content of THIRD-PARTY.md. */
export function thirdParties(packages: readonly LockedPackage[]): string;
