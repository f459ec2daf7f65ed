import { randomUUID } from 'node:crypto';
import { extname } from 'node:path';
import { DomainError } from '#domain';
import type { UploadedFile } from '../../http/index.js';

type Json = Readonly<Record<string, unknown>>;

/** The file parts of POST /engines, in the order in which a form shows them. */
export const artifactParts = [
  'defaultArtifact',
  'trainOverrideArtifact',
  'batchScoreOverrideArtifact',
  'preprocessOverrideArtifact',
  'featurePipelineOverrideArtifact',
  'validateOverrideArtifact',
  'evaluateOverrideArtifact',
  'publishOverrideArtifact',
] as const;

const objectAt = (value: unknown, key: string): Json => {
  const found = typeof value === 'object' && value !== null ? (value as Json)[key] : undefined;
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? (found as Json) : {};
};

/** `train` for `trainOverrideArtifact`. */
const overrideName = (part: string): string => part.replace(/OverrideArtifact$/, '');

/** An uploaded file says by its extension what it is; it runs what the engine is written in, unless it says otherwise. */
const imageOf = ({ filename, object }: UploadedFile, written: Json, type: string): Json => ({
  executionType: type,
  ...written,
  location: object.uri,
  name: filename,
  packagingType: extname(filename).slice(1).toLowerCase() || 'egg',
});

/** An image that is only named is a container's, unless it is a folder. */
function defaultArtifact(written: Json, uploaded: UploadedFile | undefined, type: string): Json {
  const image = objectAt(written, 'image');
  if (uploaded) return { ...written, image: imageOf(uploaded, image, type) };
  if (!('image' in written)) return written;
  const usual = String(image['location']).startsWith('folder:') ? 'folder' : 'docker';
  return { ...written, image: { ...image, packagingType: image['packagingType'] ?? usual } };
}

/** An upload completes the override of its name where one is written, or is one more. */
function withOverride(overrides: readonly Json[], [part, file]: [string, UploadedFile], type: string): Json[] {
  const name = overrideName(part);
  const override = (written: Json): Json => ({
    id: randomUUID(),
    ...written,
    name,
    artifact: imageOf(file, objectAt(written, 'artifact'), type),
    defaultMLInstanceConfigs: written['defaultMLInstanceConfigs'] ?? [],
  });
  const at = overrides.findIndex((written) => written['name'] === name);
  return at < 0 ? [...overrides, override({})] : overrides.with(at, override(overrides[at] ?? {}));
}

const imagesOf = (artifacts: object | undefined): (readonly [place: string, image: Json])[] => {
  const { overrides } = (artifacts ?? {}) as Json;
  return [
    ['artifacts.default.image', objectAt(objectAt(artifacts, 'default'), 'image')],
    ...(Array.isArray(overrides) ? overrides : []).map(
      (override, index) => [`artifacts.overrides[${index}].artifact`, objectAt(override, 'artifact')] as const,
    ),
  ];
};

const isObject = (location: unknown): location is string =>
  typeof location === 'string' && location.startsWith('objects:');

/**
 * Only an upload puts an object into an engine: one that a client could name might be anybody's.
 * @param known the engine's artifacts so far, whose objects may be written again
 * @throws DomainError `unprocessable`
 */
export function assertOwnObjects(written: object | undefined, known?: object): void {
  const own = new Set(imagesOf(known).map(([, { location }]) => location));
  const foreign = imagesOf(written).filter(([, { location }]) => isObject(location) && !own.has(location));
  const violations = foreign.map(([place, { location }]) => [
    `${place}.location`,
    `"${String(location)}" is not a file of this engine: upload one as a part of POST /engines`,
  ]);
  if (violations.length === 0) return;
  const message = violations.map(([place, text]) => `${place ?? ''}: ${text ?? ''}`).join('; ');
  throw new DomainError('unprocessable', message, Object.fromEntries(violations) as Record<string, string>);
}

/**
 * The artifacts of an engine: as they are written, completed by the files that came with them.
 * @param type the engine's
 */
export function withUploads(
  artifacts: object | undefined,
  files: ReadonlyMap<string, UploadedFile>,
  type: string,
): Json | undefined {
  if (!artifacts && files.size === 0) return undefined;
  const uploaded = [...files].filter(([part]) => part !== 'defaultArtifact');
  const written = (artifacts as Json | undefined)?.['overrides'];
  const overrides = uploaded.reduce<readonly Json[]>(
    (all, upload) => withOverride(all, upload, type),
    Array.isArray(written) ? (written as Json[]) : [],
  );
  const hasDefault = files.has('defaultArtifact') || (artifacts && 'default' in artifacts);
  return {
    ...artifacts,
    ...(hasDefault && {
      default: defaultArtifact(objectAt(artifacts, 'default'), files.get('defaultArtifact'), type),
    }),
    ...(uploaded.length > 0 && { overrides }),
  };
}
