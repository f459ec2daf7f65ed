import { SetMetadata } from '@nestjs/common';
import type { Profile } from './media-types.js';

export const answerProfile = 'answers';

/** The handler answers JSON: negotiated before the handler runs, and sent with this profile when the client names the vendor type. */
export const Answers = (profile: Profile) => SetMetadata(answerProfile, profile);
