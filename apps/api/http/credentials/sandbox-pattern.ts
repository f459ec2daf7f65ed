/** The names that a sandbox can have. */
export const sandboxPattern = '^[A-Za-z0-9._@-]([A-Za-z0-9 ._@-]{0,126}[A-Za-z0-9._@-])?$';
