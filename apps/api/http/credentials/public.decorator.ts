import { SetMetadata } from '@nestjs/common';

export const isPublic = 'public';

/** Answers without credentials. */
export const Public = () => SetMetadata(isPublic, true);
