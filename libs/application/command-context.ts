import type { Actor, Scope } from '#domain';

/** On whose behalf a command is given, and the request that it goes back to. */
export interface CommandContext {
  readonly scope: Scope;
  readonly actor: Actor;
  readonly requestId: string;
  /** A UUID that the repetitions of one request share; absent when it cannot be told that they are repetitions. */
  readonly claim?: string;
}
