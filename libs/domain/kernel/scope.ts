/** The organisation and sandbox that every row, query and stream belongs to. */
export interface Scope {
  readonly org: string;
  readonly sandbox: string;
}

/** Who caused an event. */
export interface Actor {
  readonly displayName: string;
  readonly userId: string;
}

/** How a sandbox may be named: a pattern that JavaScript and JSON Schema read alike. */
export const sandboxPattern = '^[A-Za-z0-9._@-]([A-Za-z0-9 ._@-]{0,126}[A-Za-z0-9._@-])?$';

const sandboxName = new RegExp(sandboxPattern);

/** Why a text cannot be the name of a sandbox; undefined when it can. */
export const sandboxViolation = (text: string): string | undefined =>
  sandboxName.test(text)
    ? undefined
    : `${JSON.stringify(text)} is not a sandbox: 1 to 128 letters, digits or any of . _ @ -, and spaces between them`;
