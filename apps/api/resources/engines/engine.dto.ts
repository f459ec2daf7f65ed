import { engineAlgorithms } from '#domain';
import type { EngineAlgorithm } from '#domain';
import { engineTypes } from '#engines';
import {
  CodeLocation,
  Description,
  Flag,
  FreeForm,
  GitAddress,
  Name,
  Nested,
  NestedList,
  NestedOneOrMany,
  OneOf,
  TagMap,
  Text,
  TextList,
  WebAddress,
} from '../../http/index.js';
import { TaskDto } from '../ml-instances/task.dto.js';

export class ArtifactReferenceDto {
  @Text({ description: 'Name of the package in its registry' })
  artifactId?: string;

  @Text({ description: 'Version of the package' })
  version?: string;
}

export class ImageDto {
  @CodeLocation({
    description:
      "Where the code is: a container image's address, the uploaded file, or folder:/… on a worker (development)",
  })
  location?: string;

  @Text({ description: 'Name of the image, or of the uploaded file' })
  name?: string;

  @Text({ description: 'The language that it runs, such as Python' })
  executionType?: string;

  @Text({ description: 'docker, jar or egg: the extension of the uploaded file, folder, else docker' })
  packagingType?: string;

  @Nested(() => ArtifactReferenceDto, { description: 'The package in a registry' })
  reference?: ArtifactReferenceDto;

  @FreeForm({ description: 'Whatever else the client knows of it; kept as it is' })
  metadata?: Record<string, unknown>;
}

export class ArtifactDto {
  @Nested(() => ImageDto, { description: 'The packaged code' })
  image?: ImageDto;

  @NestedList(() => TaskDto, { description: 'Parameters that MLInstances of the engine may begin with' })
  defaultMLInstanceConfigs?: TaskDto[];
}

export class ArtifactOverrideDto {
  @Text({ description: 'Assigned to uploaded overrides' })
  id?: string;

  @Text({ description: 'The step whose code it replaces: train, batchScore, preprocess, featurePipeline, …' })
  name?: string;

  @Nested(() => ImageDto, { description: 'The packaged code for this step' })
  artifact?: ImageDto;

  @NestedOneOrMany(() => TaskDto, { description: 'Parameters that MLInstances may begin with: of one task, or a list' })
  defaultMLInstanceConfigs?: TaskDto | TaskDto[];
}

export class ArtifactsDto {
  @Nested(() => ArtifactDto, { description: 'The code for every step that has none of its own' })
  default?: ArtifactDto;

  @NestedList(() => ArtifactOverrideDto, { description: 'Code for single steps' })
  overrides?: ArtifactOverrideDto[];
}

export class EngineDto {
  @Name()
  name!: string;

  @Description()
  description?: string;

  @OneOf(engineTypes, {
    description:
      'The runtime; Python when absent. BuiltIn engines bring no code; whatever the type, one whose image is packaged as docker runs in a container',
  })
  type?: string;

  @OneOf(engineAlgorithms, { description: 'Kind of algorithm; fp is a feature pipeline' })
  algorithm?: EngineAlgorithm;

  @WebAddress({ description: 'Address of its documentation' })
  documentationUrl?: string;

  @WebAddress({ description: 'Address of its icon' })
  iconUrl?: string;

  @GitAddress({ description: 'Address of its source code' })
  gitRepo?: string;

  @TextList({ description: 'Programming languages of the code' })
  language?: string[];

  @Text({ description: 'Machine-learning library of the code, such as scikit-learn' })
  mlLibrary?: string;

  @Text({ description: 'Where it comes from, such as offline' })
  originType?: string;

  @Flag({ description: 'Whether it is to be used no more; for people' })
  deprecated?: boolean;

  @TagMap()
  tags?: Record<string, string>;

  @Nested(() => ArtifactsDto, { description: 'The packaged code' })
  artifacts?: ArtifactsDto;
}
