import { setTimeout as pause } from 'node:timers/promises';
import type { Settings } from '#config';
import { messageOf } from '#faults';
import type { DevCredentials } from '../dev-credentials.js';
import { restClient } from '../rest-client.js';
import type { RestClient } from '../rest-client.js';
import { historyRows, latestRows, untilNextPost } from './feed.js';
import { createDataSets, DEMO, publishService, SCORING_INTERVAL_SECONDS } from './publish-demo.js';
import type { DemoDataSets } from './publish-demo.js';
import { readWeather } from './weather.js';
import type { WeatherDay } from './weather.js';

interface Listing<T> {
  readonly children: readonly T[];
}

/**
 * Publishes the demo on an empty database, unless schedules must fire less often than its own, and keeps its feed going
 * until `stop`. Failures are said, never thrown.
 */
export function startDemo(
  credentials: DevCredentials,
  { minIntervalSeconds }: Settings['schedules'],
  stop: AbortSignal,
  print: (line: string) => void,
): void {
  const api = restClient(credentials);
  run(api, minIntervalSeconds, stop, print).catch((error: unknown) => {
    if (!stop.aborted) print(`The demo could not be started: ${messageOf(error)}`);
  });
}

/** Says, where the demo was published by an earlier start, that leaving it out now does not end it. */
export function sayDemoGoesOn(credentials: DevCredentials, stop: AbortSignal, print: (line: string) => void): void {
  const path = `/mlServices?limit=1&property=${encodeURIComponent(`name==${DEMO.service}`)}`;
  restClient(credentials)
    .get<Listing<{ id: string }>>(path)
    .then(({ children: [service] }) => {
      if (service === undefined || stop.aborted) return;
      print(
        `The demo of an earlier start goes on without new data: service ${service.id} still trains and scores. DELETE /mlServices/${service.id} ends it`,
      );
    })
    .catch((error: unknown) => {
      if (!stop.aborted) print(`Whether the demo goes on is not known: ${messageOf(error)}`);
    });
}

async function run(
  api: RestClient,
  minIntervalSeconds: number,
  stop: AbortSignal,
  print: (line: string) => void,
): Promise<void> {
  const isNew = !(await hasHadServices(api));
  if (isNew && minIntervalSeconds > SCORING_INTERVAL_SECONDS) {
    print(
      `The demo is left out: it scores every ${SCORING_INTERVAL_SECONDS} s, and SCHEDULE_MIN_INTERVAL_SECONDS allows ${minIntervalSeconds} s or more`,
    );
    return;
  }
  const data = (await findDataSets(api)) ?? (isNew ? await createDataSets(api) : undefined);
  if (data === undefined) return;
  const days = readWeather();
  if (isNew) {
    // The past first, so that the service's first training run has something to learn from.
    await postMissing(api, data, days, Date.now());
    const { id } = await publishService(api, data, Date.now());
    print(`The demo is published: "${DEMO.service}" (service ${id}). Follow it with: npx rondo watch`);
  }
  while (!stop.aborted) {
    // While the API is being restarted a post fails; the next one brings what is missing.
    await postMissing(api, data, days, Date.now()).catch((error: unknown) => {
      if (!stop.aborted) print(`The demo's feed pauses: ${messageOf(error)}`);
    });
    await pause(untilNextPost(Date.now()), undefined, { signal: stop }).catch(() => undefined);
  }
}

/** Deleted ones count: whoever has deleted the demo does not want it back. */
async function hasHadServices(api: RestClient): Promise<boolean> {
  for (const deleted of [false, true]) {
    const { children } = await api.get<Listing<unknown>>(`/mlServices?limit=1&property=deleted==${deleted}`);
    if (children.length > 0) return true;
  }
  return false;
}

/** The demo's data sets of an earlier start. */
async function findDataSets(api: RestClient): Promise<DemoDataSets | undefined> {
  const find = async (name: string): Promise<string | undefined> => {
    const { children } = await api.get<Listing<{ id: string }>>(
      `/dataSets?property=${encodeURIComponent(`name==${name}`)}`,
    );
    return children[0]?.id;
  };
  const [historyId, latestId] = [await find(DEMO.history), await find(DEMO.latest)];
  return historyId === undefined || latestId === undefined ? undefined : { historyId, latestId };
}

/** Asks how far each data set has come and posts the rest as one batch. */
async function postMissing(
  api: RestClient,
  data: DemoDataSets,
  days: readonly WeatherDay[],
  now: number,
): Promise<void> {
  const rowsOf = [
    [data.historyId, historyRows],
    [data.latestId, latestRows],
  ] as const;
  for (const [id, rowsAfter] of rowsOf) {
    const rows = rowsAfter(days, await lastTime(api, id), now);
    if (rows.length > 0) await api.post(`/dataSets/${id}/batches`, rows);
  }
}

/** Newest time of the data set in milliseconds since 1970; 0 when it is empty. */
async function lastTime(api: RestClient, id: string): Promise<number> {
  const { children } = await api.get<Listing<{ maxTime?: string }>>(`/dataSets/${id}/batches?orderby=-created&limit=1`);
  const time = children[0]?.maxTime;
  return time === undefined ? 0 : Date.parse(time);
}
