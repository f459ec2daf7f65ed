export interface LockedPackage {
  /** Where it is installed, relative to the root. */
  readonly path: string;
  readonly name: string;
  readonly version: string;
  /** An SPDX expression. */
  readonly licence: string | undefined;
  readonly integrity: string | undefined;
  /** A place that it comes from instead of the registry. */
  readonly resolved?: string | undefined;
  /** Whether it is part of what runs in production. */
  readonly isShipped: boolean;
  readonly hasInstallScript: boolean;
}
export function lockedPackages(): LockedPackage[];
