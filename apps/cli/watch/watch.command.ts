import { setTimeout as pause } from 'node:timers/promises';
import { loadSettings } from '#config';
import { CommandError } from '../command.js';
import type { Command } from '../command.js';
import { readDevCredentials } from '../dev-credentials.js';
import { startedHome } from '../last-home.js';
import { parseOptions } from '../options.js';
import { restClient, RestError } from '../rest-client.js';
import type { RestClient } from '../rest-client.js';
import { failureLine, metricsLine, predictionsLine, runLine } from './run-lines.js';
import type { Metric, Row, WatchedRun } from './run-lines.js';

const usage = 'rondo watch [--service ID]';
const INTERVAL_MS = 1_000;

interface Service {
  readonly id: string;
  readonly name: string;
  readonly scoringResultsDataSetId?: string;
}

interface Listing<T> {
  readonly children: readonly T[];
}

/** Prints one line for each event of a service: its newest runs first, then what happens, until Ctrl-C. */
export const watch: Command = {
  usage,
  run: async ({ args, print, printError }) => {
    const { service: id } = parseOptions(args, { service: { type: 'string' } }, usage);
    const { home, homeIsNamed } = loadSettings();
    const api = restClient(readDevCredentials(startedHome(home, homeIsNamed)));
    const service = await findService(api, id);
    print(`Watching "${service.name}" (${service.id}); times are UTC`);
    const states = new Map<string, string>();
    for (;;) {
      await showChanges(api, service, states, print).catch((error: unknown) => {
        // A stack that is being restarted comes back; a refusal stays one.
        if (!(error instanceof RestError) || (error.status !== undefined && error.status < 500)) throw error;
        printError(error.message);
      });
      await pause(INTERVAL_MS);
    }
  },
};

/** The named service, else the newest one. */
async function findService(api: RestClient, id: string | undefined): Promise<Service> {
  if (id !== undefined) return api.get<Service>(`/mlServices/${encodeURIComponent(id)}`);
  const { children } = await api.get<Listing<Service>>('/mlServices?orderby=-created&limit=1');
  const [newest] = children;
  if (newest === undefined) throw new CommandError('There is no service yet.');
  return newest;
}

async function showChanges(
  api: RestClient,
  service: Service,
  states: Map<string, string>,
  print: (line: string) => void,
): Promise<void> {
  const path = `/mlServices/${service.id}/runs?orderby=-created&limit=20`;
  const { children } = await api.get<Listing<WatchedRun>>(path);
  for (const run of [...children].reverse()) {
    if (states.get(run.id) === run.state) continue;
    states.set(run.id, run.state);
    print(runLine(run));
    const result = run.state === 'DONE' ? await resultLine(api, service, run) : await reasonLine(api, run);
    if (result !== undefined) print(result);
  }
}

async function reasonLine(api: RestClient, run: WatchedRun): Promise<string | undefined> {
  if (run.state !== 'FAILED' && run.state !== 'RETRY') return undefined;
  const path = `/experiments/${run.experimentId}/runs/${run.id}/status`;
  const { status } = await api.get<{ status: { tasks: readonly { message?: string }[] } }>(path);
  const message = status.tasks[0]?.message;
  return message === undefined || message === '' ? undefined : failureLine(run, message);
}

async function resultLine(api: RestClient, service: Service, run: WatchedRun): Promise<string | undefined> {
  if (run.mode === 'train') {
    const insights = await api.get<Listing<{ context: { experimentRunId?: string }; metrics: readonly Metric[] }>>(
      '/insights?orderby=-created&limit=20',
    );
    const insight = insights.children.find(({ context }) => context.experimentRunId === run.id);
    return insight && metricsLine(run, insight.metrics);
  }
  if (service.scoringResultsDataSetId === undefined) return undefined;
  const rows = await api.get<Listing<Row>>(
    `/dataSets/${service.scoringResultsDataSetId}/rows?${windowOf(run)}limit=1000`,
  );
  return predictionsLine(
    run,
    rows.children.filter(({ runId }) => runId === run.id),
  );
}

/** Predictions carry the time of the row that they are about. */
function windowOf({ window }: WatchedRun): string {
  if (window === undefined) return '';
  const from = window.from === undefined ? '' : `from=${encodeURIComponent(window.from)}&`;
  return `${from}to=${encodeURIComponent(window.to)}&`;
}
