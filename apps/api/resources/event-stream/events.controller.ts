import type { Scope } from '#domain';
import { Controller, Get, Headers, Inject, NotAcceptableException, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { admits, InScope } from '../../http/index.js';
import type { QueryValues } from '../../http/index.js';
import { LiveAnswers } from '../../live/live-answers.js';
import { EventPositions } from '../history/event-positions.js';
import { eventFeed } from './event-feed.js';
import { EventSubjects } from './event-subjects.js';
import { eventsRequestOf } from './events-request.js';
import { LogTails } from './log-tails.js';

const eventStreamType = 'text/event-stream';

/** Milliseconds between the comments that keep a quiet connection open. */
export const COMMENT_INTERVAL = Symbol('COMMENT_INTERVAL');

/** Every change in an organisation's sandbox, as it happens. */
@Controller('events')
export class EventsController {
  constructor(
    private readonly tails: LogTails,
    private readonly positions: EventPositions,
    private readonly subjects: EventSubjects,
    private readonly live: LiveAnswers,
    @Inject(COMMENT_INTERVAL) private readonly commentInterval: number,
  ) {}

  @Get()
  async events(
    @InScope() scope: Scope,
    @Query() query: QueryValues,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    refuseOtherTypes(request.headers.accept);
    const asked = eventsRequestOf(query, lastEventId, (text) => this.positions.read(scope, text));
    const { types, resource, ...wanted } = asked;
    const subject = resource && (await this.subjects.of(scope, resource));
    const filter = { ...(types && { types }), ...(subject && { subject }) };
    const signal = await this.live.signalFor(reply);
    const tail = this.tails.of(scope);
    const now = await tail.join(signal);
    const options = { filter, ...wanted, commentInterval: this.commentInterval, signal };
    this.live.send(reply, eventStreamType, () => eventFeed(tail, now, options));
  }
}

function refuseOtherTypes(accept: string | undefined): void {
  if (admits(accept, eventStreamType)) return;
  throw new NotAcceptableException(`Accept: ${JSON.stringify(accept)} does not admit ${eventStreamType}`);
}
