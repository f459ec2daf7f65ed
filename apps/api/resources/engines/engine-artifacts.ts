import { randomUUID } from 'node:crypto';
import { extname } from 'node:path';
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

const imageOf = ({ filename, object }: UploadedFile): Json => ({
  location: object.uri,
  name: filename,
  packagingType: extname(filename).slice(1).toLowerCase() || 'egg',
});

/** An uploaded file says by its extension what it is; an image that is only named is a container's. */
function defaultArtifact(written: Json, uploaded: UploadedFile | undefined): Json {
  const image = objectAt(written, 'image');
  if (uploaded) return { ...written, image: { ...image, ...imageOf(uploaded) } };
  if (!('image' in written)) return written;
  return { ...written, image: { ...image, packagingType: image['packagingType'] ?? 'docker' } };
}

/** The artifacts of an engine: as they are written, completed by the files that came with them. */
export function withUploads(artifacts: object | undefined, files: ReadonlyMap<string, UploadedFile>): Json | undefined {
  if (!artifacts && files.size === 0) return undefined;
  const overrides = [...files]
    .filter(([part]) => part !== 'defaultArtifact')
    .map(([part, file]) => ({ id: randomUUID(), name: overrideName(part), artifact: { image: imageOf(file) } }));
  const written = (artifacts as Json | undefined)?.['overrides'];
  const hasDefault = files.has('defaultArtifact') || (artifacts && 'default' in artifacts);
  return {
    ...artifacts,
    ...(hasDefault && { default: defaultArtifact(objectAt(artifacts, 'default'), files.get('defaultArtifact')) }),
    ...(overrides.length > 0 && {
      overrides: [...(Array.isArray(written) ? (written as unknown[]) : []), ...overrides],
    }),
  };
}
