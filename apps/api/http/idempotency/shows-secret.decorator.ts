import { applyDecorators, SetMetadata } from '@nestjs/common';
import { DescribedSecret } from '../descriptions.js';

const showsSecret = 'showsSecret';

/** The answer holds a secret that is told this once: it is kept nowhere, so that an Idempotency-Key is refused. */
export const ShowsSecret = (): MethodDecorator => applyDecorators(SetMetadata(showsSecret, true), DescribedSecret);

/** Whether a handler is decorated so. */
export const isSecretShownBy = (handler: object): boolean => Reflect.getMetadata(showsSecret, handler) === true;
