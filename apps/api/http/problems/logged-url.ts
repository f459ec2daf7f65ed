import { basePath } from '../answers/base.js';

/** An address as the log may have it: outside the base path without the query, in which a client may sign in. */
export const loggedUrl = (url: string): string =>
  url.startsWith(`/${basePath}/`) ? url : (url.split('?', 1)[0] ?? '');
