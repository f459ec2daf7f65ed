import { EXIT_MISCONFIGURED, isLoopback, loadSettings } from '#config';
import type { Settings } from '#config';
import { CommandError } from '../command.js';
import type { Command, Invocation } from '../command.js';
import { sayDemoGoesOn, startDemo } from '../demo/start-demo.js';
import { curlLine } from '../dev-credentials.js';
import type { DevCredentials } from '../dev-credentials.js';
import { noteHome } from '../last-home.js';
import { parseOptions } from '../options.js';
import { lockHome } from './home-lock.js';
import { watchParent } from './parent-watch.js';
import { Stack } from './stack.js';

const usage = 'rondo up [--empty]';

/** Under npm one Ctrl-C arrives twice: from the terminal, and passed on by npm. */
const SAME_KEYSTROKE_MS = 500;

/** Starts the stack and keeps it until it is told to stop. */
export const up: Command = {
  usage,
  run: async (invocation) => {
    const { empty = false } = parseOptions(invocation.args, { empty: { type: 'boolean' } }, usage);
    const settings = loadSettings(undefined, 'pretty');
    refuseOthers(settings);
    const lock = await lockHome(settings.home);
    const stack = new Stack(settings, invocation.print);
    const stopping = new AbortController();
    const asked = stopRequest(invocation, stack, stopping);
    invocation.watchCode?.((process) => {
      if (stopping.signal.aborted) return;
      stack.restart(process);
    });
    noteHome(settings.home);
    invocation.print(`Starting in ${settings.home} …`);
    try {
      const started = stack.start();
      // Whoever wins the races below, a failure of the start that comes later is not news.
      started.catch(() => undefined);
      const begun = await Promise.race([started, asked, stack.givenUp]);
      if (typeof begun === 'number') return begun;
      welcome(invocation, settings, begun);
      if (empty) sayDemoGoesOn(begun, stopping.signal, invocation.print);
      else startDemo(begun, settings.schedules, stopping.signal, invocation.print);
      return await Promise.race([asked, stack.givenUp]);
    } finally {
      stopping.abort();
      await stack.stop();
      lock.release();
    }
  },
};

/** What runs here has its credentials in a file, speaks no TLS and is for one person. */
function refuseOthers({ http: { host } }: Settings): void {
  if (isLoopback(host)) return;
  const why = `HOST: "${host}" can be reached from elsewhere, and a developer's stack has its token in a file.`;
  const instead =
    'Listen on 127.0.0.1, or run `rondo migrate`, `rondo api` and `rondo worker`: README.md, "Run in production".';
  throw new CommandError(`${why} ${instead}`, EXIT_MISCONFIGURED);
}

/**
 * Settles with exit code 0 at the first SIGINT, SIGTERM or SIGHUP, or when the parent has died. A second signal ends
 * everything at once.
 */
function stopRequest({ parent, print }: Invocation, stack: Stack, stopping: AbortController): Promise<number> {
  return new Promise((resolve) => {
    let first = 0;
    const stop = (): void => {
      if (stopping.signal.aborted) {
        if (Date.now() - first < SAME_KEYSTROKE_MS) return;
        stack.kill();
        process.exit(130);
      }
      print('Stopping … (once more: at once)');
      first = Date.now();
      stopping.abort();
      resolve(0);
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
    if (parent !== undefined) watchParent(parent, stop);
  });
}

function welcome({ print }: Invocation, settings: Settings, credentials: DevCredentials): void {
  const { baseUrl } = credentials;
  print('');
  print(`Rondo is ready: ${baseUrl}  (API reference: ${baseUrl}/docs)`);
  print('');
  print(curlLine(settings.home, credentials, '/mlServices'));
  print('');
  print('Ctrl-C stops it; the next start continues where it was.');
}
