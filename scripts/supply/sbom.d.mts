import type { LockedPackage } from './locked-packages.mjs';
/** What is wrong with a CycloneDX document, a line each. */
export function sbomProblems(document: object, packages: readonly LockedPackage[]): string[];
/** Without the packages that are not shipped. */
export function shippedPart<T extends object>(document: T, packages: readonly LockedPackage[]): T;
