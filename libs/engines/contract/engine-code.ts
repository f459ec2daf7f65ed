import type { RunMode } from '#domain';

/** What an engine brings, as clients wrote it and uploads completed it. */
export interface EngineArtifacts {
  readonly default?: { readonly image?: EngineImage };
  readonly overrides?: readonly { readonly name?: string; readonly artifact?: EngineImage }[];
}

export interface EngineImage {
  readonly location?: string;
  readonly name?: string;
  readonly packagingType?: string;
  /** What the location of a container image is pinned to. */
  readonly digest?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** The step of the published API whose override holds a mode's code. */
const steps: Readonly<Record<RunMode, string>> = { train: 'train', score: 'batchScore', fp: 'featurePipeline' };

/** Files that were uploaded with an engine, in the object store. */
const uploads = 'objects:engines/';

export const isUpload = ({ location }: EngineImage): boolean => location?.startsWith(uploads) === true;

/** Code in a folder of a worker's machine, as it is when a run starts: `folder:/home/me/recipe`. */
const folderScheme = 'folder:';

export const isFolder = ({ location }: EngineImage): boolean => location?.startsWith(folderScheme) === true;

/** The path of the folder that holds an engine's code. */
export const folderOf = (image: EngineImage | undefined): string | undefined =>
  image && isFolder(image) ? image.location?.slice(folderScheme.length) : undefined;

export const isContainerImage = (image: EngineImage): boolean =>
  image.packagingType === 'docker' && !isUpload(image) && !isFolder(image);

/** All the code that an engine brings. */
export const imagesOf = (artifacts: EngineArtifacts | undefined): readonly EngineImage[] =>
  [artifacts?.default?.image, ...(artifacts?.overrides ?? []).map(({ artifact }) => artifact)].flatMap((image) =>
    image ? [image] : [],
  );

/** The code that an engine runs in a mode: the override's, where it has one. */
export function imageOf(artifacts: EngineArtifacts | undefined, mode: RunMode): EngineImage | undefined {
  const override = artifacts?.overrides?.find(({ name }) => name === steps[mode]);
  return override?.artifact ?? artifacts?.default?.image;
}

/** The uploaded file that an engine runs in a mode, and the name to keep it under. */
export function uploadedCode(
  artifacts: EngineArtifacts | undefined,
  mode: RunMode,
): { readonly uri: string; readonly name: string } | undefined {
  const image = imageOf(artifacts, mode);
  if (image?.location === undefined || !isUpload(image)) return undefined;
  return { uri: image.location, name: fileName(image) };
}

/** An uploaded file, and the modes in which the engine runs it. */
export interface UploadOfEngine {
  readonly uri: string;
  readonly name: string;
  readonly modes: readonly RunMode[];
}

/** The uploaded files that an engine trains and scores with, each once. */
export function uploadsOf(artifacts: EngineArtifacts | undefined): readonly UploadOfEngine[] {
  const used = (['train', 'score'] as const).flatMap((mode) => {
    const code = uploadedCode(artifacts, mode);
    return code ? [{ ...code, mode }] : [];
  });
  return [...new Set(used.map(({ uri }) => uri))].flatMap((uri) => {
    const same = used.filter((code) => code.uri === uri);
    const [first] = same;
    return first ? [{ uri, name: first.name, modes: same.map(({ mode }) => mode) }] : [];
  });
}

/** A client names its files as it likes; only the end of a path, of harmless characters, is taken over. */
function fileName({ name = '', packagingType = '' }: EngineImage): string {
  const harmless = name
    .split(/[/\\]/)
    .at(-1)
    ?.replaceAll(/[^\w.-]/g, '_')
    .replace(/^[.-]+/, '')
    .slice(-100);
  return harmless || `code.${packagingType.replaceAll(/\W/g, '') || 'zip'}`;
}
