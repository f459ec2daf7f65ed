import { DomainError, violationAt } from '#domain';
import type { Resource } from '#read-models';

/** What messages call something that may be named by an alias too. */
export const aDataSet = 'a data set, nor an alias of one';

/** Gathers what is wrong with the ids of a request, so that all of it is reported at once. */
export class References {
  private readonly violations: Record<string, string> = {};

  /** Notes a violation; the first one of a place stands. */
  refuse(place: string, message: string): void {
    this.violations[place] ??= message;
  }

  /** Notes the id as wrong when nothing was found under it. */
  require<Body>(
    place: string,
    id: string,
    kind: string,
    found: Resource<Body> | undefined,
  ): Resource<Body> | undefined {
    if (!found) this.refuse(place, `"${id}" is not the id of ${kind}`);
    return found;
  }

  /** @throws DomainError `unprocessable` naming every violation */
  check(): void {
    const messages = Object.entries(this.violations).map(([place, message]) => `${place}: ${message}`);
    if (messages.length > 0) throw new DomainError('unprocessable', messages.join('; '), this.violations);
  }
}

/** The refusal of a request that names a resource which does not exist. */
export function missing(place: string, id: string, kind: string): DomainError {
  const message = `"${id}" is not the id of ${kind}`;
  return violationAt('unprocessable', place, message);
}

export const notFound = (kind: string, id: string): DomainError =>
  new DomainError('not-found', `There is no ${kind} "${id}"`);
