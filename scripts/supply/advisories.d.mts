export interface Installed {
  readonly ecosystem: 'npm' | 'PyPI';
  readonly name: string;
  readonly version: string;
  readonly isShipped: boolean;
}
/** A line for each package that an advisory (OSV) is about. */
export function findings(advisory: object, packages: readonly Installed[]): string[];
