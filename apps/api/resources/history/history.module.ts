import { Module } from '@nestjs/common';
import { API_OPTIONS } from '../../api-options.js';
import type { ApiOptions } from '../../api-options.js';
import { EventPositions } from './event-positions.js';
import { HistoryController } from './history.controller.js';

@Module({
  controllers: [HistoryController],
  providers: [
    {
      provide: EventPositions,
      useFactory: ({ config }: ApiOptions) => new EventPositions(config.secretKeys),
      inject: [API_OPTIONS],
    },
  ],
  exports: [EventPositions],
})
export class HistoryModule {}
