import type { EngineAlgorithm, RunMode } from '#domain';

export interface EngineLimits {
  /** Memory that one engine process may use, MiB. */
  readonly memoryLimitMiB: number;
}

/** A task of an MLInstance or a template, as its engine is asked about it. */
export interface TaskToCheck {
  readonly mode: RunMode;
  /** One without a value is a secret: it cannot be checked, only its key. */
  readonly parameters: readonly { readonly key: string; readonly value?: string }[];
  /** The engine's own. */
  readonly algorithm: EngineAlgorithm | undefined;
}

export interface ParameterViolation {
  readonly key: string;
  readonly message: string;
}

/** The engines of one type: what they demand of those who use them, and how one is run. */
export interface EngineRuntime {
  /** As engines name it; see `engineTypes`. */
  readonly type: string;
  /** In messages: `the built-in engine`. */
  readonly title: string;
  /** Runs and tasks of any other mode are refused. */
  readonly modes: readonly RunMode[];
  /** Whether runs without a data set are refused. */
  readonly needsDataSet: boolean;
  /** The columns that predictions get whatever the model is: data must not have them, in any case. */
  readonly outputColumns?: readonly string[];
  /** What is wrong with the parameters of a task, which is of one of the `modes`. */
  readonly parameterViolations: (task: TaskToCheck) => readonly ParameterViolation[];
  /** Why a model, as it is stored, is none that these engines can load; undefined when it is. Absent: nobody can tell. */
  readonly modelViolation?: (archive: Uint8Array) => Promise<string | undefined>;
  /** The command that runs one under the given limits. `command[0]` is an absolute path. */
  readonly command: (limits: EngineLimits) => readonly string[];
}
