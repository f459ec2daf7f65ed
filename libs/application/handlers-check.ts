import { Injectable } from '@nestjs/common';
import type { OnModuleInit, Type } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { Command } from '@nestjs/cqrs';
import * as resources from './resources.js';

/** Where @CommandHandler notes a handler's command; @nestjs/cqrs does not export the name. */
const commandOfHandler = '__commandHandler__';

/**
 * Fails the start when a command has no handler, or several: by itself the command bus would find out when the command
 * is given, or warn and take the last one.
 */
@Injectable()
export class HandlersCheck implements OnModuleInit {
  constructor(private readonly discovery: DiscoveryService) {}

  onModuleInit(): void {
    const providers = this.discovery.getProviders().flatMap(({ metatype }) => metatype ?? []);
    checkHandlers(Object.values(resources).filter(isCommand), providers);
  }
}

/** @throws Error naming every command that has not exactly one handler among the providers */
export function checkHandlers(commands: readonly Type[], providers: readonly object[]): void {
  const handled = providers.map((provider): unknown => Reflect.getMetadata(commandOfHandler, provider));
  const faults = commands.flatMap((command) => {
    const handlers = handled.filter((each) => each === command).length;
    return handlers === 1 ? [] : [`${command.name} has ${handlers === 0 ? 'no handler' : `${handlers} handlers`}`];
  });
  if (faults.length > 0) throw new Error(`Every command needs one handler: ${faults.join(', ')}`);
}

const isCommand = (exported: unknown): exported is Type =>
  typeof exported === 'function' && exported.prototype instanceof Command;
