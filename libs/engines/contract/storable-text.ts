/** A text as it can be recorded: PostgreSQL's jsonb holds neither NUL characters nor half surrogate pairs. */
export const storableText = (text: string): string => text.replace(/\0|\p{Surrogate}/gu, '\uFFFD');

/** JSON that an engine wrote, of which every text can be recorded. @throws SyntaxError */
export const parseStorable = (json: string): unknown =>
  JSON.parse(json, (_key, value: unknown) => (typeof value === 'string' ? storableText(value) : value));
