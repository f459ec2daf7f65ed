import { Module } from '@nestjs/common';
import { API_OPTIONS } from '../../api-options.js';
import type { ApiOptions } from '../../api-options.js';
import { FormReader } from '../../http/index.js';
import { DockerRegistry } from './docker-registry.js';
import { EnginesController } from './engines.controller.js';

@Module({
  controllers: [EnginesController],
  providers: [
    FormReader,
    {
      provide: DockerRegistry,
      useFactory: ({ config }: ApiOptions) => new DockerRegistry(config.dockerRegistry),
      inject: [API_OPTIONS],
    },
  ],
})
export class EnginesModule {}
