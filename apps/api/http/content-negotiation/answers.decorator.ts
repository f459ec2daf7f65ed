import { applyDecorators, SetMetadata } from '@nestjs/common';
import { DescribedAnswer } from '../validation/descriptions.js';
import type { Profile } from './media-types.js';

export const answerProfile = 'answers';

/** The handler answers JSON: negotiated before the handler runs, and sent with this profile when the client names the vendor type. */
export const Answers = (profile: Profile): MethodDecorator =>
  applyDecorators(SetMetadata(answerProfile, profile), DescribedAnswer(profile));
