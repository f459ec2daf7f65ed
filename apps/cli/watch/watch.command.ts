import { setTimeout as pause } from 'node:timers/promises';
import { loadSettings } from '#config';
import type { Command } from '../command.js';
import { readDevCredentials } from '../dev-credentials.js';
import { startedHome } from '../last-home.js';
import { parseOptions } from '../options.js';
import { restClient, RestError } from '../rest-client.js';
import type { RestClient } from '../rest-client.js';
import { failureLine, metricsLine, predictionsLine, runLine } from './run-lines.js';
import type { Metric, Row, WatchedRun } from './run-lines.js';
import { newsOf } from './run-news.js';

const usage = 'rondo watch [--service ID]';
const INTERVAL_MS = 1_000;

interface Service {
  readonly id: string;
  readonly name: string;
  readonly scoringResultsDataSetId?: string;
}

interface Listing<T> {
  readonly children: readonly T[];
  readonly _page: { readonly totalCount: number };
}

/** Prints one line for each event of a service: its newest runs first, then what happens, until Ctrl-C. */
export const watch: Command = {
  usage,
  run: async ({ args, print, printError }) => {
    const { service: id } = parseOptions(args, { service: { type: 'string' } }, usage);
    const { home, homeIsNamed } = loadSettings();
    const api = restClient(readDevCredentials(startedHome(home, homeIsNamed)));
    const service = await findService(api, id, printError);
    print(`Watching "${service.name}" (${service.id}); times are UTC`);
    const states = new Map<string, string>();
    for (;;) {
      await showChanges(api, service, states, print).catch(tell(printError));
      await pause(INTERVAL_MS);
    }
  },
};

/** The named service, else the newest one; while there is none, waits for the first. */
async function findService(
  api: RestClient,
  id: string | undefined,
  printError: (line: string) => void,
): Promise<Service> {
  if (id !== undefined) return api.get<Service>(`/mlServices/${encodeURIComponent(id)}`);
  const found = await newestService(api);
  if (found) return found;
  printError('There is no service yet; waiting for the first one (Ctrl-C ends)');
  for (;;) {
    await pause(INTERVAL_MS);
    const first = await newestService(api).catch(tell(printError));
    if (first) return first;
  }
}

const newestService = async (api: RestClient): Promise<Service | undefined> =>
  (await api.get<Listing<Service>>('/mlServices?orderby=-created&limit=1')).children[0];

/** A stack that is being restarted comes back; a refusal stays one. */
const tell =
  (printError: (line: string) => void) =>
  (error: unknown): undefined => {
    if (!(error instanceof RestError) || (error.status !== undefined && error.status < 500)) throw error;
    printError(error.message);
  };

async function showChanges(
  api: RestClient,
  service: Service,
  states: Map<string, string>,
  print: (line: string) => void,
): Promise<void> {
  const path = `/mlServices/${service.id}/runs?orderby=-created&limit=20`;
  const { children } = await api.get<Listing<WatchedRun>>(path);
  for (const run of newsOf(children, states)) {
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
    const path = `/insights?property=context.experimentRunId==${run.id}&limit=1`;
    const [insight] = (await api.get<Listing<{ metrics: readonly Metric[] }>>(path)).children;
    return insight && metricsLine(run, insight.metrics);
  }
  if (service.scoringResultsDataSetId === undefined) return undefined;
  const path = `/dataSets/${service.scoringResultsDataSetId}/rows?runId=${run.id}`;
  const { totalCount } = (await api.get<Listing<Row>>(`${path}&limit=0`))._page;
  if (totalCount === 0) return predictionsLine(run, 0, undefined);
  const { children } = await api.get<Listing<Row>>(`${path}&start=${totalCount - 1}&limit=1`);
  return predictionsLine(run, totalCount, children.at(-1));
}
