import type { ProcessLimits, RunLimits } from './limits.js';

/** `auto`: the best that works here, if any; `require`: fails without one. */
export type SandboxSetting = 'auto' | 'require' | 'off';

/** What one run of an engine is held to. */
export interface Confinement extends ProcessLimits, RunLimits {
  /** Absolute path of the run's folder, the only one that it can write to. */
  readonly runDir: string;
  /** Absolute paths of the files and folders that it reads besides the system's: interpreter, libraries, its own code. */
  readonly reads: readonly string[];
  /** Default false. */
  readonly network?: boolean;
}

/** What is started so that it is confined. */
export interface Confined {
  readonly command: readonly string[];
  /** Which system calls it refuses: read, to their end, at file descriptor 4. Absent: nothing is read there. */
  readonly filter?: Buffer;
}

/** What keeps an engine from everything that is not its run's. */
export interface Sandbox {
  readonly kind: 'bubblewrap' | 'landlock' | 'none';
  /** What holds, for logs: `bubblewrap 0.8.0: own namespaces, no network …`. */
  readonly description: string;
  /** What runs `command` confined. */
  readonly confine: (command: readonly string[], confinement: Confinement) => Confined;
  /** What an engine that shuts itself in is told, beside the command line; absent: nothing. */
  readonly rules?: (confinement: Confinement) => object;
  /** Whether a process that a signal ended is reported as one that exited with 128 and the signal's number. */
  readonly hidesSignals: boolean;
  /** Whether what is in `in` cannot be changed by the engine. */
  readonly protectsInputs: boolean;
}
