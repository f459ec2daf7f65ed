export interface Deletion {
  readonly title: 'Success';
  readonly status: 200;
  readonly detail: string;
}

/** The answer to a deletion; clients compare `detail` with the sentences of the published API. */
export const deletion = (detail: string): Deletion => ({ title: 'Success', status: 200, detail });
