import { DomainError } from './domain-error.js';

/** The refusal of a command to a stream that has not begun or has been deleted; to its caller both look alike. */
export const doesNotExist = (what: string): DomainError =>
  new DomainError('not-found', `this ${what} does not exist or is deleted`);

/** The refusal to begin a stream a second time. */
export const existsAlready = (what: string): DomainError =>
  new DomainError('conflict', `this ${what} exists already; its id cannot be used for another one`);
