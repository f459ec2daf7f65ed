import { Description, Id, Name, TagMap } from '../validation/fields.js';

export class ModelDto {
  @Name()
  name!: string;

  @Description()
  description?: string;

  @TagMap()
  tags?: Record<string, string>;
}

export class UploadedModelDto extends ModelDto {
  @Id()
  experimentId?: string;

  @Id({ required: true })
  experimentRunId!: string;
}
