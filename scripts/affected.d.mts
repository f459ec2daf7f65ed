/**
 * `path`: a file or folder, relative to the root. Returns the specs in it and of all that imports it, directly or not,
 * relative to the root.
 */
export function affectedSpecs(path: string): string[];
