import { describe, expect, it } from '@jest/globals';
import { DiscoveryModule } from '@nestjs/core';
import { Command, CommandHandler } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import { checkHandlers, HandlersCheck } from './handlers-check.js';

class Register extends Command<void> {}
class Rename extends Command<void> {}

@CommandHandler(Register)
class RegisterHandler {
  async execute(): Promise<void> {}
}

@CommandHandler(Register)
class OtherRegisterHandler {
  async execute(): Promise<void> {}
}

@CommandHandler(Rename)
class RenameHandler {
  async execute(): Promise<void> {}
}

class Clerk {
  readonly name = 'no handler';
}

describe('the check of handlers', () => {
  it('is content when every command has one handler', () => {
    expect(() => {
      checkHandlers([Register, Rename], [Clerk, RegisterHandler, RenameHandler]);
    }).not.toThrow();
  });

  it('names commands without a handler, and those with several', () => {
    expect(() => {
      checkHandlers([Register, Rename], [RegisterHandler, Clerk, OtherRegisterHandler]);
    }).toThrow('Every command needs one handler: Register has 2 handlers, Rename has no handler');
  });
});

it('fails a start without the handlers of the application', async () => {
  const module = await Test.createTestingModule({ imports: [DiscoveryModule], providers: [HandlersCheck] }).compile();
  await expect(module.init()).rejects.toThrow(/AddBatch has no handler, .*RegisterEngine has no handler/);
});
