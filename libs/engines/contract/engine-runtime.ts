import type { Column, DescribedRecipe, EngineAlgorithm, RunMode } from '#domain';
import type { EngineArtifacts, UploadOfEngine } from './engine-code.js';
import type { EngineHost, HostSettings } from './engine-host.js';
import type { StoredArchive } from './stored-archive.js';

/** A task of an MLInstance or a template, as its engine is asked about it. */
export interface TaskToCheck {
  readonly mode: RunMode;
  /** One without a value is a secret: it cannot be checked, only its key. */
  readonly parameters: readonly { readonly key: string; readonly value?: string }[];
  /** The engine's own. */
  readonly algorithm: EngineAlgorithm | undefined;
  /** What is known of the engine's code; absent: nothing. */
  readonly recipes?: readonly DescribedRecipe[];
}

export interface ParameterViolation {
  readonly key: string;
  readonly message: string;
}

/** The data set that a task would read, as far as it is known before a run reads it. */
export interface DataToCheck {
  readonly columns: readonly Column[];
  /** The column's values in some first rows that are going to be read for sure, missing ones left out, as text. */
  readonly firstValues: (column: string) => Promise<readonly string[]>;
}

/** The engines of one type: what they demand of those who use them, and how a machine runs them. */
export interface EngineRuntime {
  /** As engines name it; see `engineTypes`. */
  readonly type: string;
  /** Whether it runs engines of other types too, by what they bring. Absent: of its own alone. */
  readonly takes?: (type: string, artifacts: EngineArtifacts | undefined) => boolean;
  /** In messages: `the built-in engine`. */
  readonly title: string;
  /** Runs and tasks of any other mode are refused. */
  readonly modes: readonly RunMode[];
  /** Engines of any other algorithm are refused, and runs of those of none. Absent: any will do. */
  readonly algorithms?: readonly EngineAlgorithm[];
  /** Whether runs without a data set are refused. */
  readonly needsDataSet: boolean;
  /** The columns that predictions get whatever the model is: data must not have them, in any case. */
  readonly outputColumns?: readonly string[];
  /** What is wrong with the parameters of a task, which is of one of the `modes`. */
  readonly parameterViolations: (task: TaskToCheck) => readonly ParameterViolation[];
  /** What of a task's parameters does not fit the data that it would read. Absent: nobody can tell before a run. */
  readonly dataViolations?: (task: TaskToCheck, data: DataToCheck) => Promise<readonly ParameterViolation[]>;
  /** Why a model, as it is stored, is none that these engines can load; undefined when it is. Absent: nobody can tell. */
  readonly modelViolation?: (archive: StoredArchive) => Promise<string | undefined>;
  /** Why an engine that is registered with these artifacts can run nowhere; undefined when it can. Absent: it always can. */
  readonly whyNot?: (artifacts: EngineArtifacts | undefined) => string | undefined;
  /** Of what an engine brings, the recipes: what its host imports once to tell what they are. Absent: it brings none. */
  readonly recipes?: (artifacts: EngineArtifacts | undefined) => readonly UploadOfEngine[];
  /** Readies a machine for them, once, when its worker starts. */
  readonly host: (settings: HostSettings) => Promise<EngineHost>;
}
