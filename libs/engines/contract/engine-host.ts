import type { EngineFindings, PinnedImage, RunMode } from '#domain';
import type { EngineLimits } from '../sandbox/limits.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import type { EngineArtifacts } from './engine-code.js';
import type { ExitFacts } from './engine-outcome.js';

/** What a worker is told of its machine. */
export interface HostSettings {
  /** The interpreter of Python engines: a name on the PATH, or a path. */
  readonly python: string;
  /** Of the worker's own variables those by which programs and packages are found. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Absolute path of a folder of this machine's, for what is built once for many runs. */
  readonly folder: string;
  /** Whether engines that ask for a network get it. Default false. */
  readonly network?: boolean;
  /** Absolute paths of the folders below which engines may be folders. Default none. */
  readonly folders?: readonly string[];
  /** How engines in containers are run; absent: as it is by default. */
  readonly containers?: ContainerSettings;
}

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ContainerSettings {
  /** The command line that is completed by `run …`; absent: docker, else podman. */
  readonly command?: readonly string[];
  /** More arguments of `run`. */
  readonly arguments: readonly string[];
  /** The registry that the images of every organisation are pulled from with credentials. */
  readonly registry?: RegistryAccess;
}

export interface RegistryAccess {
  readonly host: string;
  readonly username: string;
  readonly password: string;
}

/** The account that an organisation has of its own at a registry, if it has one. */
export type OwnRegistry = (host: string) => Promise<RegistryAccess | undefined>;

/** A machine that runs the engines of one type. */
export interface EngineHost {
  /** Said at the worker's start, and when it changes: `Python 3.11.7 …`. */
  readonly found?: string;
  /** Why none can run here, as things are. */
  readonly whyNot?: string | undefined;
  /** Has what lacked be looked for again: it may have been started or installed meanwhile. Absent: a start alone tells. */
  readonly lookAgain?: () => Promise<void>;
  /** Whether engines that ask for a network may have it; absent: they decide. */
  readonly network?: boolean;
  /** Below which folders of this machine engines may be folders; absent: they cannot. */
  readonly folders?: readonly string[];
  /** The version of Landlock's interface in this kernel, 0 for none; absent: nobody has looked. */
  readonly landlock?: number;
  /** Ends what is under way, as the worker ends. */
  readonly close?: () => void;
  readonly launch: (attempt: AttemptToLaunch) => Promise<Launch> | Launch;
  /** Finds out about an engine that was registered; undefined when that cannot be done here. */
  readonly examine?: (engine: EngineToExamine) => Promise<EngineFindings | undefined>;
  /** Ends what a dead worker has left running outside of its processes; `folder` held its run directories. */
  readonly endLeftovers?: (folder: string) => Promise<void>;
}

/** An engine that somebody has registered. */
export interface EngineToExamine {
  readonly id: string;
  readonly artifacts?: EngineArtifacts;
  /** Absolute path of a folder for what is needed meanwhile. */
  readonly folder: string;
  /** Of whom registers it; absent: of nobody, under test. */
  readonly ownRegistry?: OwnRegistry;
  /** Puts a file that was uploaded with it into a new folder, `root`; answers its path. */
  readonly place: (root: string, code: { readonly uri: string; readonly name: string }) => Promise<string>;
  /** What holds its code, where that is imported; absent: nothing. */
  readonly sandbox?: Sandbox;
  readonly memoryLimitMiB: number;
  /** What else its code may take, as a run's; absent: what is usual. */
  readonly limits?: Partial<EngineLimits>;
  /** Of what its code writes into its folder. */
  readonly maxOutputBytes: number;
  /** Aborted when the worker ends. */
  readonly signal: AbortSignal;
}

/** An attempt that is about to start. */
export interface AttemptToLaunch {
  readonly memoryLimitMiB: number;
  /** What else it may take; what is absent is as usual. */
  readonly limits?: Partial<EngineLimits>;
  readonly mode: RunMode;
  /** A local copy of the code that was uploaded for the mode, within the folder of the run. */
  readonly code?: string;
  /** Told what is done before the engine starts. */
  readonly progress: (message: string) => void;
  /** Of whom it is an attempt; absent: of nobody, under test. */
  readonly run?: RunToLaunch;
}

export interface RunToLaunch {
  readonly id: string;
  /** Counted from 1. */
  readonly attempt: number;
  /** Absolute path of its run directory, which need not be there yet. */
  readonly folder: string;
  /** What its engine brings. */
  readonly artifacts?: EngineArtifacts;
  /** What its task is to run on, as clients wrote it. */
  readonly specification?: Readonly<Record<string, unknown>>;
  /**
   * Pins an image of its engine that is not pinned yet; answers the digest that holds, undefined when the engine has changed
   * since the attempt read it. Absent: nobody keeps it.
   */
  readonly pin?: (image: PinnedImage) => Promise<string | undefined>;
  /** Of the organisation whose run it is; absent: of nobody, under test. */
  readonly ownRegistry?: OwnRegistry;
  /** Aborted when the attempt is not wanted any more. */
  readonly signal: AbortSignal;
}

/** What is started, and how. */
export interface Launch {
  /** `command[0]` is an absolute path. */
  readonly command: readonly string[];
  /** Absolute paths of what the command reads besides the system's programs and libraries: all that a sandbox shows it. */
  readonly reads: readonly string[];
  /** Whether a sandbox leaves it the machine's network. */
  readonly network?: boolean;
  /** Whether it holds itself to the limit of memory, so that the kernel need not. */
  readonly limitsItself?: boolean;
  /** How it starts before there is a run for it; absent: not at all. */
  readonly warm?: WarmLaunch;
  /** Address and digest of the container image that it is, where that has one. */
  readonly image?: string;
  /** SHA-256 of code that may change without its engine: `sha256:…`. */
  readonly code?: string;
  /** What its models depend on, such as the versions of libraries. */
  readonly environmentHash?: string;
  /** A command that shuts itself in by the rules of `in/sandbox.json`, and then becomes the one behind it. */
  readonly confiner?: readonly string[];
  /** Never confined: it is the worker's own. */
  readonly trusted?: boolean;
  /** How it takes its rows; CSV has the types of its columns beside it. Default `parquet`. */
  readonly dataFormat?: 'parquet' | 'csv';
  /** Whether its predictions bring the types of their columns, and need not keep those of what was scored. */
  readonly typesPredictions?: boolean;
  /** Of the command, beside what the process contract says. */
  readonly environment?: Environment;
  /** A file in the run directory that reports are appended to, instead of file descriptor 3. */
  readonly reports?: string;
  /** Who works in the run directory, where it is not the worker's user. */
  readonly owner?: { readonly uid: number; readonly gid: number };
  /** Whether a process that a signal ended is reported as one that exited with 128 and the signal's number. */
  readonly hidesSignals?: boolean;
  /**
   * Called when the command has ended, whatever its end: removes what is left of the engine elsewhere, and may know
   * better how it ended.
   */
  readonly conclude?: (exit: ExitFacts) => Promise<ExitFacts>;
}

/**
 * A command that readies itself, says `{"ready":{}}` on file descriptor 3, and waits. A line on its standard input gives it a
 * run, in the run directory that it was started in; it says `{"begun":{}}` before anything of the run is done.
 */
export interface WarmLaunch {
  readonly command: readonly string[];
  /** Names what it loads while it waits: one that has loaded something else is not taken. */
  readonly loads: string;
  /** Whether what it loads while it waits was brought by others. */
  readonly isForeign: boolean;
  /** What the line says, as JSON; `at` answers where a path of the run's directory is for the engine that waited. */
  readonly told: (at: (path: string) => string) => object;
}

/** An attempt cannot be launched as things are; the reason says whether trying again may help. */
export class LaunchError extends Error {
  override readonly name = 'LaunchError';

  constructor(
    message: string,
    readonly reason: 'bad-configuration' | 'temporary' = 'bad-configuration',
  ) {
    super(message);
  }
}

/** The code itself is none that could be launched, whatever its surroundings. */
export class RecipeError extends LaunchError {}
