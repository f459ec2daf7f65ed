import { engineExitCodes } from '../contract/engine-outcome.js';
import type { ExitFacts } from '../contract/engine-outcome.js';
import { ask } from './container-client.js';
import type { ContainerClient } from './container-client.js';
import { memoryShortage } from './memory-shortage.js';
import type { MemoryShortage } from './memory-shortage.js';
import { labels } from './run-arguments.js';

/** What `docker run` and `podman run` exit with when they could not start a container, or not its command. */
const clientExitCodes = { failed: 125, notExecutable: 126, notFound: 127 } as const;
const clientFailures: readonly (number | null)[] = Object.values(clientExitCodes);

/** What container engines say that may not set the limits of a process: one without privileges cannot raise those that it has. */
const limits = /rlimit/i;
const lowerLimits =
  'the container engine may not set the limits that were asked for. Lower ENGINE_OPEN_FILES or ENGINE_FILE_MIB, or, where it is a limit ' +
  'that the container engine sets by itself, name a lower one in ENGINE_CONTAINER_ARGUMENTS, such as --ulimit nproc=1024:1024';

const neverStarted = /^0001-01-01/;

/** Of `inspect`: `StartedAt` is the year 1 for one that never was. */
interface ContainerState {
  readonly OOMKilled?: boolean;
  readonly StartedAt?: string;
  readonly Error?: string;
}

interface Container {
  readonly id: string;
  readonly state: ContainerState;
}

/** What it was held to. */
interface Allowed {
  readonly memoryMiB: number;
  /** Of each process; absent: as long as the run. */
  readonly cpuSeconds?: number | undefined;
}

/** How a container ended, by what is known of it besides its client's exit code. */
export async function endOf(
  client: ContainerClient,
  name: string,
  exit: ExitFacts,
  allowed: Allowed,
): Promise<ExitFacts> {
  const container = await inspectContainer(client, name);
  if (!container || !isUnexplained(exit) || container.state.OOMKilled === true) {
    return containerEnd(exit, container?.state, allowed);
  }
  return containerEnd(exit, container.state, allowed, await memoryShortage(container.id));
}

const explained: readonly (number | null)[] = [0, ...Object.values(engineExitCodes)];
const isUnexplained = ({ exitCode, stopped }: ExitFacts): boolean =>
  stopped === undefined && !explained.includes(exitCode);

/** @param shortage what the kernel says, where the client knows of nothing */
export function containerEnd(
  exit: ExitFacts,
  state: ContainerState | undefined,
  { memoryMiB, cpuSeconds }: Allowed,
  shortage?: MemoryShortage,
): ExitFacts {
  const tooMuch = `more than the ${memoryMiB} MiB of memory that it may use`;
  if ((state?.OOMKilled === true && exit.exitCode !== 0) || shortage === 'limit') {
    return { ...exit, exitCode: engineExitCodes.badConfiguration, reportedError: `the engine needs ${tooMuch}` };
  }
  if (shortage === 'machine') {
    const reportedError = 'the kernel has ended the engine because the memory of the whole machine was short';
    return { ...exit, exitCode: engineExitCodes.temporary, reportedError };
  }
  // Whoever may not read the kernel's log is left to guess.
  if (state && exit.signal === 'SIGKILL' && exit.reportedError === undefined) {
    const tooLong =
      cpuSeconds === undefined ? '' : `, and where it computes for more than ${cpuSeconds} s (ENGINE_CPU_SECONDS)`;
    const reportedError = `the engine was ended by SIGKILL, as the kernel does where it takes ${tooMuch}${tooLong}`;
    return { ...exit, reportedError };
  }
  if (state?.StartedAt !== undefined && !neverStarted.test(state.StartedAt)) return exit;
  const said = state?.Error ? { reportedError: state.Error } : {};
  const refused = [state?.Error, exit.lastStderrLine].find((text) => text !== undefined && limits.test(text));
  if (refused !== undefined && clientFailures.includes(exit.exitCode)) {
    return { ...exit, exitCode: engineExitCodes.badConfiguration, reportedError: `${refused}: ${lowerLimits}` };
  }
  switch (exit.exitCode) {
    case clientExitCodes.failed:
      return { ...exit, ...said, exitCode: engineExitCodes.temporary };
    case clientExitCodes.notExecutable:
    case clientExitCodes.notFound:
      return { ...exit, ...said, exitCode: engineExitCodes.badConfiguration };
    default:
      return exit;
  }
}

/** Undefined for one that is not there. */
async function inspectContainer(client: ContainerClient, name: string): Promise<Container | undefined> {
  try {
    const answer = await ask(client, ['inspect', '--type', 'container', name]);
    const [found] = JSON.parse(answer) as readonly { readonly Id: string; readonly State: ContainerState }[];
    return found && { id: found.Id, state: found.State };
  } catch {
    return undefined;
  }
}

export const removal = ({ remove }: ContainerClient, name: string): readonly string[] => [...remove, name];

/** Ends the containers of a worker that is dead. */
export async function endLeftovers(client: ContainerClient, workerFolder: string): Promise<void> {
  const filter = `label=${labels.worker}=${workerFolder}`;
  const names = (await ask(client, ['ps', '--all', '--quiet', '--filter', filter])).split('\n').filter(Boolean);
  for (const name of names) await ask(client, removal(client, name));
}
