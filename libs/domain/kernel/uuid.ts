/** How an id is written, in lower case: a pattern that JavaScript and PostgreSQL read alike. */
export const uuidPattern = '^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$';

const uuid = new RegExp(uuidPattern, 'i');

/** Whether a text is written as an id is, in whichever case. */
export const isUuid = (text: string): boolean => uuid.test(text);
