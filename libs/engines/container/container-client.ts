import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf } from '#faults';
import type { ContainerSettings, Environment, HostSettings } from '../contract/engine-host.js';
import { lastLineSaid } from '../supervisor/last-line-said.js';

const run = promisify(execFile);
const usualLongestMs = 60_000;
const probeLongestMs = 20_000;
const mostOutputBytes = 16 * 1024 ** 2;

/** The command line of a container engine that answers. */
export interface ContainerClient {
  /** `[0]` is an absolute path; completed by `run …`, `rm …`. */
  readonly command: readonly string[];
  readonly environment: Environment;
  /** `Docker 28.1.1`. */
  readonly title: string;
  /** What removes a container at once, whatever signal its image stops at; completed by its name. */
  readonly remove: readonly string[];
  /** What `run` is given so that a user inside is the worker's outside. */
  readonly userArguments: readonly string[];
}

/** What a client said when it could not do what it was asked for. */
export class ContainerClientError extends Error {
  override readonly name: string = 'ContainerClientError';
}

/** Variables by which clients find their engine and its settings. */
const clientVariables = [
  ...['PATH', 'HOME', 'XDG_RUNTIME_DIR', 'XDG_CONFIG_HOME'],
  ...['DOCKER_HOST', 'DOCKER_CONTEXT', 'DOCKER_CONFIG', 'DOCKER_CERT_PATH', 'DOCKER_TLS_VERIFY'],
  ...['CONTAINER_HOST', 'CONTAINERS_CONF', 'CONTAINERS_STORAGE_CONF', 'CONTAINERS_REGISTRIES_CONF'],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy', 'SSL_CERT_FILE'],
];

/** The first client that answers, of that which is configured or else docker and podman; or why there is none. */
export async function findContainerClient(
  { command }: Pick<ContainerSettings, 'command'>,
  variables: HostSettings['variables'],
): Promise<ContainerClient | { readonly whyNot: string }> {
  const reasons: string[] = [];
  for (const line of command ? [command] : [['docker'], ['podman']]) {
    const found = await openClient(line, variables);
    if (!('whyNot' in found)) return found;
    reasons.push(`${line.join(' ')}: ${found.whyNot}`);
  }
  return { whyNot: reasons.join('; ') };
}

async function openClient(
  [name = '', ...options]: readonly string[],
  variables: HostSettings['variables'],
): Promise<ContainerClient | { readonly whyNot: string }> {
  const path = programOf(name, variables['PATH']);
  if (path === undefined) return { whyNot: 'there is no such program' };
  const known = Object.fromEntries(clientVariables.map((name) => [name, variables[name]]));
  const client = { command: [path, ...options], environment: { ...known, LANG: 'C.UTF-8' } };
  try {
    const answer = await ask(client, ['info', '--format', '{{json .}}'], { longestMs: probeLongestMs });
    const judged = judge(JSON.parse(answer) as Info);
    return { ...client, environment: await withAddress(client), ...judged };
  } catch (error) {
    return { whyNot: messageOf(error) };
  }
}

/** Docker finds its server by a context, which lies in its configuration: for a pull with credentials, that is another one. */
async function withAddress(client: Pick<ContainerClient, 'command' | 'environment'>): Promise<Environment> {
  const { DOCKER_CONTEXT: _context, ...environment } = client.environment;
  if (environment['DOCKER_HOST'] !== undefined) return environment;
  const asked = ['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'];
  const address = await ask(client, asked, { longestMs: probeLongestMs }).catch(() => '');
  return address.trim() === '' ? environment : { ...environment, DOCKER_HOST: address.trim() };
}

/** Of `docker info` or `podman info`. */
interface Info {
  readonly ServerVersion?: string;
  readonly ServerErrors?: readonly string[] | null;
  readonly SecurityOptions?: readonly string[] | null;
  readonly host?: {
    readonly security?: { readonly rootless?: boolean };
    readonly cgroupVersion?: string;
    /** Those that its user may set limits by. */
    readonly cgroupControllers?: readonly string[] | null;
  };
  readonly version?: { readonly Version?: string };
}

/** @throws ContainerClientError for an engine that engines cannot be run by */
function judge(info: Info): Pick<ContainerClient, 'title' | 'remove' | 'userArguments'> {
  const remove = ['rm', '--force', '--volumes'];
  if (info.host !== undefined) {
    const rootless = info.host.security?.rootless === true;
    if (rootless) requireLimits(info.host);
    const title = `Podman ${info.version?.Version ?? ''}${rootless ? ', rootless' : ''}`;
    // Podman asks first, and waits ten seconds for an answer.
    return { title, remove: [...remove, '--time', '0'], userArguments: rootless ? ['--userns', 'keep-id'] : [] };
  }
  const { ServerVersion: version, ServerErrors: errors, SecurityOptions: options } = info;
  if (errors && errors.length > 0) throw new ContainerClientError(errors.join('; '));
  if (!version) throw new ContainerClientError('its server does not answer');
  if (options?.some((option) => option.includes('name=rootless'))) {
    throw new ContainerClientError(
      'rootless Docker gives a container no way to write as the user of the worker; Podman does',
    );
  }
  return { title: `Docker ${version}`, remove, userArguments: [] };
}

/** Without root, Podman runs a container whose limits it cannot set, and says so to nobody but its standard error. */
function requireLimits({ cgroupVersion, cgroupControllers }: NonNullable<Info['host']>): void {
  const missing = ['memory', 'pids'].filter((name) => cgroupControllers?.includes(name) !== true);
  if (cgroupVersion === 'v2' && missing.length === 0) return;
  const found = cgroupVersion === 'v2' ? `not delegated are ${missing.join(' and ')}` : 'this machine has version 1';
  throw new ContainerClientError(
    `rootless Podman holds no container to limits here: that takes control groups of version 2 with memory and pids delegated to its user; ${found}`,
  );
}

function programOf(name: string, path = ''): string | undefined {
  const places = isAbsolute(name) ? [name] : path.split(delimiter).map((folder) => join(folder, name));
  return places.find((place) => {
    try {
      accessSync(place, constants.X_OK);
      return isAbsolute(place);
    } catch {
      return false;
    }
  });
}

/**
 * What the client answers on its standard output.
 * @throws ContainerClientError with the last line that it said; an AbortError when `signal` is aborted
 */
export async function ask(
  { command: [file = '', ...options], environment }: Pick<ContainerClient, 'command' | 'environment'>,
  args: readonly string[],
  { longestMs = usualLongestMs, signal }: { readonly longestMs?: number; readonly signal?: AbortSignal } = {},
): Promise<string> {
  try {
    const limits = { timeout: longestMs, maxBuffer: mostOutputBytes };
    const { stdout } = await run(file, [...options, ...args], { env: environment, signal, ...limits });
    return stdout;
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new ContainerClientError(lastLineSaid(error) ?? `"${args[0] ?? ''}" failed`, { cause: error });
  }
}
