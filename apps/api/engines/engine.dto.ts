import { engineAlgorithms, type EngineAlgorithm, type EngineType, engineTypes } from '#domain';
import { Description, FreeForm, Name, OneOf, TagMap, Text, TextList } from '../validation/fields.js';

export class EngineDto {
  @Name()
  name!: string;

  @Description()
  description?: string;

  @OneOf(engineTypes)
  type?: EngineType;

  @OneOf(engineAlgorithms)
  algorithm?: EngineAlgorithm;

  @Text({ max: 2048 })
  documentationUrl?: string;

  @Text({ max: 2048 })
  iconUrl?: string;

  @Text({ max: 2048 })
  gitRepo?: string;

  @TextList()
  language?: string[];

  @Text()
  mlLibrary?: string;

  @TagMap()
  tags?: Record<string, string>;

  @FreeForm({ description: 'default.image, default.defaultMLInstanceConfigs, overrides[]' })
  artifacts?: Record<string, unknown>;
}
