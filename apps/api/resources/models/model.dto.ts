import { Description, Flag, Id, Name, TagMap, Text } from '../../http/index.js';

export class ModelDto {
  @Name()
  name!: string;

  @Description()
  description?: string;

  @Flag({ description: 'Whether it is to be used no more; for people' })
  deprecated?: boolean;

  @TagMap()
  tags?: Record<string, string>;
}

const isMadeElsewhere = (body: object): boolean =>
  'originType' in body && String(body.originType).toLowerCase() === 'offline';

export class UploadedModelDto extends ModelDto {
  @Id({ description: "The run's experiment" })
  experimentId?: string;

  @Id({
    required: true,
    unless: isMadeElsewhere,
    description: 'The run that it comes from; an offline model needs none',
  })
  experimentRunId?: string;

  @Text({ description: 'offline: it was made elsewhere, by no run' })
  originType?: string;
}
