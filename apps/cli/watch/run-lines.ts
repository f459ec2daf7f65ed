/** A run as `GET /mlServices/{id}/runs` lists it. */
export interface WatchedRun {
  readonly id: string;
  readonly experimentId: string;
  readonly mode: string;
  readonly state: string;
  readonly nominalTime?: string;
  readonly updated: string;
  /** What a run that is DONE found, where that is not the usual. */
  readonly outcome?: string;
}

export interface Metric {
  readonly name: string;
  readonly value: string;
}

export type Row = Readonly<Record<string, unknown>>;

/** A row's place in the output data set, not part of what was predicted. */
const bookkeeping = new Set(['runId', 'modelId']);

/** The last eight digits, which are random: ids of one day begin alike, for they begin with the time. */
const shortId = (id: string): string => id.slice(-8);

const clock = (time: string): string => time.slice(11, 19);

/** `12:00:01 train DONE    1f2e3d4c  for 12:00:00`, and behind it what was unusual: `, no-rows`. */
export function runLine({ id, mode, state, nominalTime, updated, outcome }: WatchedRun): string {
  const tick = nominalTime === undefined ? 'on request' : `for ${clock(nominalTime)}`;
  return `${clock(updated)} ${mode.padEnd(5)} ${state.padEnd(7)} ${shortId(id)}  ${tick}${outcome === undefined ? '' : `, ${outcome}`}`;
}

/** What the training run's evaluation found. */
export function metricsLine(run: WatchedRun, metrics: readonly Metric[]): string {
  const values = metrics.map(({ name, value }) => `${name}=${short(value)}`);
  return `${clock(run.updated)} train metrics ${shortId(run.id)}  ${values.join(' ')}`;
}

/** Why a run failed. */
export function failureLine(run: WatchedRun, reason: string): string {
  return `${clock(run.updated)} ${run.mode.padEnd(5)} reason  ${shortId(run.id)}  ${reason}`;
}

/**
 * How many rows a scoring run predicted, and the last of them. Recipes of the published platform put their tenant before the
 * names of columns, as in `_acme.prediction`; of a row that has no prediction of either name, or several, all is shown alike.
 */
export function predictionsLine(run: WatchedRun, count: number, last: Row | undefined): string {
  const head = `${clock(run.updated)} score result  ${shortId(run.id)}  ${count} predictions`;
  if (last === undefined) return head;
  const columns = Object.entries(last).filter(([name]) => !bookkeeping.has(name));
  const predicted = predictionOf(columns.map(([name]) => name));
  const said = (isPredicted: boolean) =>
    columns
      .filter(([name]) => (name === predicted) === isPredicted)
      .map(([name, value]) => `${name}=${short(value)}`)
      .join(' ');
  return `${head}; the last: ${[said(true), said(false)].filter((part) => part !== '').join(' of ')}`;
}

function predictionOf(names: readonly string[]): string | undefined {
  if (names.includes('prediction')) return 'prediction';
  const [only, ...others] = names.filter((name) => /^_[^.]+\.prediction$/.test(name));
  return others.length === 0 ? only : undefined;
}

/** Numbers to three decimals. */
function short(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text !== '' && Number.isFinite(Number(text)) ? String(Number(Number(text).toFixed(3))) : text;
}
