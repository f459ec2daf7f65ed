/** The media type of the published API; each resource adds its profile. */
export const vendorType = 'application/vnd.adobe.platform.sensei+json';

/** What an answer is, behind the vendor type: `engine.v1.json`, `engineListing.v1.json`. */
export type Profile = `${string}.v1.json`;

export interface MediaType {
  /** Lower case, without parameters: `text/csv`. */
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Reads `type/subtype; name=value`, with whatever spaces and quotes; undefined when there is no type. */
export function parseMediaType(text: string): MediaType | undefined {
  const [type = '', ...rest] = text.split(';').map((part) => part.trim());
  if (!/^[^\s/]+\/[^\s/]+$/.test(type)) return undefined;
  const parameters = rest.map((part): [string, string] => {
    const [name = '', ...value] = part.split('=');
    return [
      name.trim().toLowerCase(),
      value
        .join('=')
        .trim()
        .replace(/^"(.*)"$/, '$1'),
    ];
  });
  return { type: type.toLowerCase(), parameters: new Map(parameters) };
}
