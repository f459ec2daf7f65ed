import { STATUS_CODES } from 'node:http';

/** An error as clients see it. `additionalDetails` maps the place of each violation to its message. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly additionalDetails?: Readonly<Record<string, string>>;
}

/** Identifies the kinds of problems; a name, not a page. */
const typeBase = 'https://rondo.example/problems/';

const titled = (slug: string): string =>
  slug
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');

/** What each status is called where its standard phrase is not the term of the API. */
const slugs: Readonly<Record<number, string>> = { 400: 'illegal-argument', 422: 'unprocessable' };

const slugOf = (status: number): string =>
  slugs[status] ?? (STATUS_CODES[status] ?? 'error').toLowerCase().replace(/[^a-z]+/g, '-');

/** Makes a problem of a status; its name (`not-found`) gives type and title. */
export function problemOf(status: number, detail: string, fields: Readonly<Record<string, string>> = {}): Problem {
  const slug = slugOf(status);
  return {
    type: `${typeBase}${slug}`,
    title: titled(slug),
    status,
    detail,
    ...(Object.keys(fields).length > 0 && { additionalDetails: fields }),
  };
}
