import type { Scope } from '#domain';
import { PostgresEventStore } from '#event-store';
import { Controller, Get, Query } from '@nestjs/common';
import { Answers, InScope, wholeNumber } from '../../http/index.js';
import type { QueryValues } from '../../http/index.js';
import { eventAnswer } from '../history/event-answer.js';
import { EventPositions } from '../history/event-positions.js';
import { EventSubjects } from './event-subjects.js';
import { historyRequestOf } from './events-request.js';

/** What happened in a sandbox, backwards. */
@Controller('history')
export class SandboxHistoryController {
  constructor(
    private readonly store: PostgresEventStore,
    private readonly positions: EventPositions,
    private readonly subjects: EventSubjects,
  ) {}

  @Get()
  @Answers('history.v1.json')
  async get(@InScope() scope: Scope, @Query() query: QueryValues) {
    const limit = wholeNumber(query, 'limit', { least: 1, most: 1_000, absent: 25 });
    const { resource, ...wanted } = historyRequestOf(query, (text) => this.positions.read(scope, text));
    const of = resource && (await this.subjects.of(scope, resource));
    const { events, before } = await this.store.readBack({ scope, limit, ...wanted, ...(of && { of }) });
    return {
      children: events.map((event) => eventAnswer({ event, position: this.positions.write(scope, event.position) })),
      ...(before !== undefined && { before: this.positions.write(scope, before) }),
    };
  }
}
