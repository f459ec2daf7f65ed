export interface EngineLimits {
  /** Memory that one engine process may use, MiB. */
  readonly memoryLimitMiB: number;
}

/** A way of running engines: the command that runs one under the given limits. `command[0]` is an absolute path. */
export interface EngineRuntime {
  readonly command: (limits: EngineLimits) => readonly string[];
}
