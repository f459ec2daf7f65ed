/** The parser of multipart forms gives these plain errors nothing but a message; its other errors carry a status. */
const messages =
  /^(?:Multipart: Boundary not found|Unexpected end of multipart data|(?:Part|Header) terminated early due to unexpected end of multipart data)$/;

/** Whether an error is that a multipart form is malformed or breaks off. */
export const isBrokenForm = (error: unknown): error is Error => error instanceof Error && messages.test(error.message);
