import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Launch } from '../contract/engine-host.js';
import { giveFilter } from '../sandbox/give-filter.js';
import { usualLimits } from '../sandbox/limits.js';
import type { EngineLimits } from '../sandbox/limits.js';
import type { Confined, Confinement, Sandbox } from '../sandbox/sandbox.js';
import { giveFolder } from './give-folder.js';
import { withoutInherited } from './inherited-files.js';

/** A process of an engine that is about to start, and what it is held to. */
export interface EngineToStart {
  readonly launch: Launch;
  /** Absolute path of a directory with the folders of a run. */
  readonly runDir: string;
  /** Of all its processes together. */
  readonly memoryLimitMiB: number;
  /** What else it may take. Absent: `usualLimits`, and its time on all processors. */
  readonly limits?: Partial<EngineLimits>;
  readonly timeoutMs: number;
  /** Of what it writes into its run directory; beyond that it is killed. Absent: whatever the disk takes. */
  readonly maxOutputBytes?: number;
  /** What files of the worker's take in `in`, where the engine may add to them; absent: it may not, or nobody counts. */
  readonly inputBytes?: number;
  /** From one look at what it has written to the next; default 1,000. */
  readonly outputIntervalMs?: number;
  /** Absent: it runs as the worker does. */
  readonly sandbox?: Sandbox;
}

/** Starts a command of the engine's in its run directory, as the process contract says. */
export function startEngine(engine: EngineToStart, command = engine.launch.command): ChildProcess {
  const temporary = join(engine.runDir, 'tmp');
  mkdirSync(temporary, { recursive: true });
  writeRules(engine);
  if (engine.launch.owner) giveFolder(engine.runDir, engine.launch.owner);
  const { command: commandLine, filter } = confined(engine, command);
  const [file = '', ...args] = commandLine;
  const nothing = openSync('/dev/null', 'r');
  const child = spawn(file, args, {
    cwd: engine.runDir,
    // Makes the child the leader of its own process group, so that the group can be signalled as a whole.
    detached: true,
    env: {
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      LANG: 'C.UTF-8',
      TZ: 'UTC',
      TMPDIR: temporary,
      RONDO_RUN_DIR: engine.runDir,
      ...engine.launch.environment,
    },
    stdio: withoutInherited(Array<'pipe'>(filter ? 5 : 4).fill('pipe'), nothing),
  });
  closeSync(nothing);
  giveFilter(child, filter);
  return child;
}

export const confinementOf = ({ runDir, memoryLimitMiB, timeoutMs, limits, launch }: EngineToStart): Confinement => ({
  runDir,
  reads: launch.reads,
  cpuSeconds: Math.ceil(timeoutMs / 1_000) * availableParallelism(),
  ...usualLimits,
  ...limits,
  ...(launch.limitsItself !== true && { memoryMiB: memoryLimitMiB }),
  ...(launch.network === true && { network: true }),
});

/** What is started: the engine, or the sandbox that holds it. */
function confined(engine: EngineToStart, command: readonly string[]): Confined {
  const { sandbox, launch } = engine;
  if (!sandbox || launch.trusted === true) return { command };
  const { confiner = [] } = launch;
  return sandbox.confine(sandbox.rules ? [...confiner, ...command] : command, confinementOf(engine));
}

/** Tells an engine that shuts itself in what it may. */
function writeRules(engine: EngineToStart): void {
  const { sandbox, launch, runDir } = engine;
  if (!sandbox?.rules || !launch.confiner) return;
  writeFileSync(join(runDir, 'in', 'sandbox.json'), JSON.stringify(sandbox.rules(confinementOf(engine))));
}
