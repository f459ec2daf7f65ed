/** What PostgreSQL's jsonb does not hold: NUL characters, and halves of surrogate pairs. */
const unstorable = /\0|\p{Surrogate}/u;
const allUnstorable = new RegExp(unstorable, 'gu');

export const isStorable = (text: string): boolean => !unstorable.test(text);

/** A text as it can be recorded, cut where it is longer than `most` code units. */
export const storableText = (text: string, most = Infinity): string =>
  text.slice(0, most).replace(allUnstorable, '\uFFFD');

/** JSON that an engine wrote, of which every text can be recorded. @throws SyntaxError */
export const parseStorable = (json: string): unknown =>
  JSON.parse(json, (_key, value: unknown) => (typeof value === 'string' ? storableText(value) : value));
