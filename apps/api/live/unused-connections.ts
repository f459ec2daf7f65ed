import { Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Connections on which nothing has been asked yet: clients open them in advance, some whenever an answer breaks off.
 * Node does not count them as idle, so a server that stops would wait a minute for their first request.
 */
@Injectable()
export class UnusedConnections implements OnModuleInit, BeforeApplicationShutdown {
  private readonly sockets = new Set<Socket>();
  private isStopping = false;

  constructor(private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    const server = this.host.httpAdapter.getHttpServer() as Server;
    server.on('connection', (socket: Socket) => {
      if (this.isStopping) socket.destroy();
      else this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    server.on('request', ({ socket }: IncomingMessage) => {
      this.sockets.delete(socket);
    });
  }

  beforeApplicationShutdown(): void {
    this.isStopping = true;
    for (const socket of this.sockets) socket.destroy();
  }
}
