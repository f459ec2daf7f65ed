import type { INestApplication } from '@nestjs/common';
import { ApiBody, ApiProperty, DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { resourceClasses } from './answer-schemas.js';
import { completeOperations } from './complete-operations.js';
import { descriptions } from './descriptions.js';

/** Describes the application's routes. The decorators of @nestjs/swagger are applied here, from what ours recorded. */
export function buildDocument(app: INestApplication): OpenAPIObject {
  for (const { target, property, options } of descriptions.fields) ApiProperty(options)(target, property);
  for (const { target, method, type } of descriptions.bodies) {
    const descriptor = Object.getOwnPropertyDescriptor(target, method);
    if (type && descriptor) ApiBody({ type })(target, method, descriptor);
  }
  const config = new DocumentBuilder()
    .setTitle('Rondo')
    .setDescription('Publishes a machine-learning model as a service that keeps training and scoring itself.')
    .setVersion('1')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'Authorization' }, 'accessToken')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'x-api-key' }, 'apiKey')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'x-gw-ims-org-id' }, 'organisation')
    .addSecurityRequirements({ accessToken: [], apiKey: [], organisation: [] })
    .build();
  const extraModels = Object.values(resourceClasses);
  return completeOperations(SwaggerModule.createDocument(app, config, { extraModels }));
}
