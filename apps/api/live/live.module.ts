import { Notifications } from '#event-store';
import { Module } from '@nestjs/common';
import { Pool } from 'pg';
import { LiveAnswers } from './live-answers.js';
import { NotificationsLifetime } from './notifications-lifetime.js';
import { UnusedConnections } from './unused-connections.js';

/** What answers need that go on: one connection that hears PostgreSQL's notifications for all of them. */
@Module({
  providers: [
    LiveAnswers,
    NotificationsLifetime,
    UnusedConnections,
    { provide: Notifications, useFactory: (pool: Pool) => new Notifications(pool), inject: [Pool] },
  ],
  exports: [LiveAnswers, Notifications],
})
export class LiveModule {}
