import { Notifications } from '#event-store';
import { Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';

/** Gives the connection back on which this process listens, once nobody is left who would hear. */
@Injectable()
export class NotificationsLifetime implements OnApplicationShutdown {
  constructor(private readonly notifications: Notifications) {}

  onApplicationShutdown(): void {
    this.notifications.close();
  }
}
