import { Description, Id, Name, TagMap } from '../../http/index.js';

export class ModelDto {
  @Name()
  name!: string;

  @Description()
  description?: string;

  @TagMap()
  tags?: Record<string, string>;
}

export class UploadedModelDto extends ModelDto {
  @Id({ description: "The run's experiment" })
  experimentId?: string;

  @Id({ required: true, description: 'The run that it comes from' })
  experimentRunId!: string;
}
