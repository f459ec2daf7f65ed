import { OneOf } from '../../http/index.js';

export const targetFormats = ['CoreML', 'TF', 'K2', 'Deepnet'] as const;
export type TargetFormat = (typeof targetFormats)[number];

export class TranscodingDto {
  @OneOf(targetFormats, { required: true, description: 'The format that the model is wanted in' })
  targetFormat!: TargetFormat;
}
