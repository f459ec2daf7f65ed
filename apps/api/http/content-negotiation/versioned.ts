/** An answer for a single resource: its version becomes the ETag. */
export class Versioned<Body> {
  constructor(
    readonly version: number,
    readonly body: Body,
  ) {}
}

/** The version that an `If-Match` header names. A tag that cannot be one of ours matches no version. */
export function expectedVersionOf(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined || ifMatch.trim() === '*') return undefined;
  const version = /^\s*(?:W\/)?"?(\d{1,9})"?\s*$/.exec(ifMatch)?.[1];
  return version === undefined ? -1 : Number(version);
}
