/** The address of an image, with everything that people leave out. */
export interface ImageName {
  /** `docker.io`, `registry.example.com:5000`. */
  readonly registry: string;
  /** `library/python`. */
  readonly repository: string;
  readonly tag: string;
  /** `sha256:…`: the image can only be this one. */
  readonly digest?: string;
}

const component = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const host = String.raw`(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?::\d+)?`;
const form = new RegExp(
  `^(?:(?<registry>${host})/)??(?<repository>${component}(?:/${component})*)` +
    String.raw`(?::(?<tag>\w[\w.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$`,
);

const longest = 512;

/**
 * Reads `python:3.12`, `registry.example.com:5000/team/forecast@sha256:…`: registry, repository, tag, digest. Other forms, such
 * as paths and the transports of podman, are none: undefined.
 * @see https://github.com/distribution/reference for the grammar
 */
export function parseImageName(text: string): ImageName | undefined {
  if (text.length > longest) return undefined;
  const parts = form.exec(text)?.groups;
  if (!parts) return undefined;
  const path = [parts['registry'], parts['repository']].filter((part) => part !== undefined).join('/');
  const [first = '', ...rest] = path.split('/');
  const names = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const repository = names ? rest.join('/') : path;
  const digest = parts['digest'];
  return {
    registry: names ? first : 'docker.io',
    repository: names || repository.includes('/') ? repository : `library/${repository}`,
    tag: parts['tag'] ?? 'latest',
    ...(digest !== undefined && { digest }),
  };
}

/** What a container engine finds it by, whatever the short names that it knows. */
/** Whether images can name it: `docker.io`, `registry.example.com:5000`. */
export const isRegistryHost = (text: string): boolean => parseImageName(`${text}/image`)?.registry === text;

export const fullName = ({ registry, repository, tag, digest }: ImageName): string =>
  `${registry}/${repository}${digest === undefined ? `:${tag}` : `@${digest}`}`;
