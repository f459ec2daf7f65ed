import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AnswerValidator } from '../../apps/api/testing/answer-validator.js';
import type { OpenApi } from '../../apps/api/testing/operation-finder.js';
import { layGroundwork } from '../../apps/api/testing/published.js';
import { RunningApi } from '../../apps/api/testing/running-api.js';
import type { Document } from './document.js';
import type { Header } from './header-arbitrary.js';
import { complaintsOf } from './judgement.js';
import { KnownResources } from './placeholders.js';
import { printed } from './request-arbitrary.js';
import type { FuzzRequest } from './request-arbitrary.js';
import { Wire } from './send.js';
import type { WireAnswer } from './send.js';
import { builtInModel } from '../../apps/api/testing/built-in-model.js';

/** Paths that no answer may hold. */
const secretPaths = (api: RunningApi): string[] => [api.home, process.cwd(), tmpdir() + '/rondo'];

/** The API with one resource of each kind in it, which takes generated requests and judges the answers. */
export class FuzzedApi {
  private readonly known = new KnownResources();
  private readonly counts = new Map<number, number>();
  private readonly wire: Wire;
  private readonly validator: AnswerValidator;
  tried = 0;

  private constructor(
    private readonly api: RunningApi,
    readonly document: Document,
    /** A sound file of rows. */
    readonly parquet: Buffer,
  ) {
    this.wire = new Wire(api.url);
    this.validator = new AnswerValidator(document as unknown as OpenApi);
  }

  static async start(): Promise<FuzzedApi> {
    const api = await RunningApi.start();
    const { body } = await api.fetch<Document>('/openapi.json');
    const { dataSetId } = await layGroundwork(api);
    const rows = await fetch(`${api.url}/data/sensei/dataSets/${dataSetId}/rows?format=parquet`, {
      headers: api.headers,
    });
    const fuzzed = new FuzzedApi(api, body, Buffer.from(await rows.arrayBuffer()));
    await fuzzed.stock();
    return fuzzed;
  }

  /** How often each status was answered. */
  get statuses(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.counts].sort(([one], [other]) => one - other));
  }

  /** Makes a resource of each kind, for requests that are about resources that exist. */
  async stock(): Promise<void> {
    const { api } = this;
    const { engineId, mlInstanceId, dataSetId } = await layGroundwork(api);
    const serviceId = await api.create('/mlServices', {
      name: 'S',
      mlInstanceId,
      trainingDataSetId: dataSetId,
      scoringDataSetId: dataSetId,
      scoringSchedule: { cron: '0 6 * * *' },
    });
    const experimentId = await api.create('/experiments', { name: 'E', mlInstanceId });
    const runs = `/experiments/${experimentId}/runs`;
    const tasks = [{ name: 'train', parameters: [{ key: 'trainingDataSetId', value: dataSetId }] }];
    const runId = await api.create(runs, { mode: 'train', tasks });
    const form = new FormData();
    form.set('model', JSON.stringify({ name: 'M', experimentRunId: runId }));
    form.set('modelArtifact', await builtInModel(), 'model.bin');
    const model = await api.call('POST', '/models', form);
    const insightId = await api.create('/insights', { metrics: [{ name: 'MAE', value: 1 }] });
    for (const path of [
      ...[`/engines/${engineId}`, `/mlInstances/${mlInstanceId}`, `/dataSets/${dataSetId}`, `/mlServices/${serviceId}`],
      ...[
        `/experiments/${experimentId}`,
        `${runs}/${runId}`,
        `/models/${String(model.body['id'])}`,
        `/insights/${insightId}`,
      ],
    ]) {
      this.known.learn(`/data/sensei${path}`);
    }
  }

  /**
   * Sends a request and throws unless the answer is well-formed, as it was asked for, as the document describes it, in
   * time, silent about internals, and, if it is a refusal, without any effect.
   */
  async try(request: FuzzRequest): Promise<WireAnswer> {
    this.tried += 1;
    const before = await this.footprint();
    const target = this.known.fill(request.target);
    const { headers, body } = this.completed(request);
    const answer = await this.wire.send({ method: request.method, target, headers, body }).catch((error: unknown) => {
      throw new Error(`${String(error)}\n\nafter\n${printed({ ...request, target })}`, { cause: error });
    });
    this.counts.set(answer.status, (this.counts.get(answer.status) ?? 0) + 1);
    const faults = this.api.faults.splice(0).map(faultText);
    const complaints = [...this.complaints(request, target, answer), ...(answer.status >= 500 ? faults : [])];
    const after = answer.status >= 400 ? await this.footprint() : before;
    if (after !== before) complaints.push(`is refused, but not without effect: ${before} became ${after}`);
    if (complaints.length > 0) throw new Error(described(complaints, answer, printed({ ...request, target })));
    if (answer.status === 201) this.known.learn(answer.headers.get('location') ?? '');
    return answer;
  }

  async stop(): Promise<void> {
    this.wire.close();
    await this.api.stop();
  }

  private completed({ headers, credentials, body }: FuzzRequest) {
    const entries = Object.entries({ ...this.api.headers, ...credentials });
    const own = entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
    return {
      headers: [...own, ...headers],
      body: body && Buffer.from(this.known.fill(body.toString('latin1')), 'latin1'),
    };
  }

  private complaints(request: FuzzRequest, target: string, answer: WireAnswer): string[] {
    const { method } = request;
    const body = parsed(answer);
    const isOurs = target.startsWith('/data/') && !answer.headers.has('idempotent-replay');
    const isNegotiated = isReadable(target, request.headers) && (isOurs || answer.status >= 400);
    const exchange = { method, target, asked: isNegotiated ? request.asked : 'unsaid', answer, body } as const;
    // The document says nothing of OPTIONS, which a malformed address refuses like any other method.
    const isDescribed = method !== 'OPTIONS' || answer.status < 400;
    return [
      ...complaintsOf(exchange, secretPaths(this.api)),
      ...(isDescribed ? this.validator.violations(method, target, { ...answer, body }) : []),
    ];
  }

  /** What a request leaves behind, if anything: the end of the log, and files. */
  private async footprint(): Promise<string> {
    const { rows } = await this.api.database.pool.query<{ position: string }>(
      'select coalesce(max(position), 0) as position from events',
    );
    return `position ${rows[0]?.position ?? ''} and ${await filesBelow(this.api.home)} files`;
  }
}

/** How many files there are, but for those of processes that read rows: these go with their process, after its answer. */
async function filesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true });
  const counts = entries.map(async (entry) => {
    if (!entry.isDirectory()) return 1;
    return entry.name === 'duckdb' ? 0 : filesBelow(join(folder, entry.name));
  });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

/** Whether HTTP's parser gets as far as the headers that say what is asked for. */
const isReadable = (target: string, headers: readonly Header[]): boolean =>
  /^[\x21-\x7e]*$/.test(target) && [target, ...headers.flat()].join('').length < 14_000;

function parsed({ headers, body }: WireAnswer): unknown {
  const text = body.toString('utf8');
  if (headers.get('content-type')?.includes('json') !== true || text === '') return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

const faultText = (fault: unknown): string => {
  const error = (fault as { readonly err?: unknown }).err ?? fault;
  return error instanceof Error ? (error.stack ?? error.message) : JSON.stringify(error);
};

const described = (complaints: readonly string[], { status, headers, body }: WireAnswer, request: string): string =>
  [
    ...complaints.map((complaint) => `- ${complaint}`),
    `\nrequest\n${request}`,
    `\nanswer\n${status} ${headers.get('content-type') ?? 'without content type'}\n${body.toString('utf8').slice(0, 1_500)}`,
  ].join('\n');
