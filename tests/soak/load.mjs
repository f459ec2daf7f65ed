import { setTimeout as pause } from 'node:timers/promises';

const zones = [undefined, 'UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'];

const shapes = [
  [4, 'both'],
  [4, 'training-only'],
  [4, 'scoring-only'],
  [2, 'trained-run'],
  [1, 'once'],
];

/** What the engines of an MLInstance do. */
const acts = [
  [12, 'mixed'],
  [8, 'succeed'],
];

const kinds = ['training', 'scoring'];

/** Services whose engines are cheap and partly bad, and people who keep changing them. */
export class Load {
  services = [];
  /** Runs that were asked for with success. */
  runs = 0;
  changes = {};
  refused = 0;

  /** `executions`: the file in which engines note the attempts that they execute. */
  constructor({ client, executions }, random, { schedules, minutes }) {
    Object.assign(this, { client, executions, random, schedules });
    this.halfTime = Date.now() + minutes * 30_000;
  }

  /** Registers what the services need, and publishes them. */
  async publish() {
    const { client } = this;
    const engineId = await client.create('/engines', { name: 'Scripted', type: 'R' });
    this.dataSetId = await client.create('/dataSets', { name: 'Rows', timestampColumn: 'time' });
    const rows = Array.from({ length: 20 }, (_, index) => `2026-01-01T00:00:${index + 10}Z,${index}`);
    const csv = { 'content-type': 'text/csv' };
    await client.create(`/dataSets/${this.dataSetId}/batches`, ['time,x', ...rows].join('\n'), csv);
    this.instances = new Map();
    for (const [, act] of acts) {
      const parameters = [
        { key: 'act', value: act },
        { key: 'executions', value: this.executions },
      ];
      const tasks = ['train', 'score'].map((name) => ({ name, parameters }));
      this.instances.set(act, await client.create('/mlInstances', { name: act, engineId, tasks }));
    }
    this.trained = await this.train();
    for (let scheduled = 0; scheduled < this.schedules;) {
      const body = this.service(this.random.weighted(shapes));
      this.services.push(await client.create('/mlServices', body));
      scheduled += kinds.filter((kind) => body[`${kind}Schedule`]).length;
    }
  }

  /** A training run that has succeeded, as some services are published with. */
  async train() {
    const { client } = this;
    const mlInstanceId = this.instances.get('succeed');
    const trainingExperimentId = await client.create('/experiments', { name: 'By hand', mlInstanceId });
    const runs = `/experiments/${trainingExperimentId}/runs`;
    const trainingExperimentRunId = await client.create(runs, { mode: 'train' });
    this.runs += 1;
    const status = async () => (await client.call('GET', `${runs}/${trainingExperimentRunId}/status`)).body.status;
    while ((await status()).tasks[0].state !== 'DONE') await pause(100);
    return { mlInstanceId, trainingExperimentId, trainingExperimentRunId };
  }

  service(shape) {
    const { random } = this;
    const scored = shape !== 'training-only' && random.next() < 0.5;
    return {
      name: `Service ${random.integer(1, 1e9)}`,
      mlInstanceId: this.instances.get(random.weighted(acts)),
      ...(shape === 'trained-run' && this.trained),
      ...(scored && { scoringDataSetId: this.dataSetId, scoringTimeframe: 0 }),
      ...(['both', 'training-only'].includes(shape) && { trainingSchedule: this.schedule() }),
      ...(['both', 'scoring-only', 'trained-run'].includes(shape) && { scoringSchedule: this.schedule() }),
    };
  }

  /** Ticks that wait for each other, or run side by side, come no faster than they can be executed. */
  schedule() {
    const { random } = this;
    const [second, zone, catchesUp, ends] = [random.integer(0, 59), random.pick(zones), random.next(), random.next()];
    const cron = random.weighted([
      [45, '* * * * *'],
      [40, `${second} * * * * *`],
      [8, `${second % 30}-59/30 * * * * *`],
      [4, `${second % 10}-59/10 * * * * *`],
      [2, '*/5 * * * * *'],
      [1, '* * * * * *'],
    ]);
    const isFast = /^\*.{12,}$|-59\/10/.test(cron);
    return {
      cron,
      overlap: random.weighted([
        [6, 'skip'],
        [isFast ? 0 : 2, 'queue'],
        [1, 'cancelPrevious'],
        [isFast ? 0 : 1, 'allow'],
      ]),
      missed: random.weighted([
        [6, 'latest'],
        [2, 'skip'],
        [2, 'all'],
      ]),
      ...(catchesUp < 0.2 && { catchUpWindow: 1 }),
      ...(zone && { timezone: zone }),
      ...(ends < 0.05 && { endTime: new Date(this.halfTime).toISOString() }),
    };
  }

  /** One change of one service, at random. What is refused, or not answered while the stack is down, is counted. */
  async change() {
    const id = this.random.pick(this.services);
    const kind = this.random.pick(kinds);
    const change = this.random.weighted([
      [4, 'reschedule'],
      [3, 'pause'],
      [4, 'resume'],
      [3, 'run'],
      [3, 'cancel'],
      [1, 'replace'],
    ]);
    const { status } = await this[change](id, kind);
    if (status >= 200 && status < 300) this.changes[change] = (this.changes[change] ?? 0) + 1;
    else this.refused += 1;
  }

  /** Ends every schedule in one of the ways to do so: nothing new starts. Answers what could not be ended. */
  async quieten() {
    const problems = [];
    for (const id of this.services) {
      const way = this.random.weighted([
        [7, 'pauseBoth'],
        [2, 'unschedule'],
        [1, 'remove'],
      ]);
      const { status } = await this[way](id);
      // 404: deleted; 409: it has no such schedule.
      if (![200, 404, 409].includes(status)) problems.push(`${way} of service ${id}: ${status}`);
    }
    return problems;
  }

  async pauseBoth(id) {
    const training = await this.pause(id, 'training');
    const scoring = await this.pause(id, 'scoring');
    return [200, 404, 409].includes(training.status) ? scoring : training;
  }

  async unschedule(id) {
    const { body, ...answer } = await this.client.call('GET', `/mlServices/${id}`);
    if (answer.status !== 200) return answer;
    const unscheduled = { ...body, trainingSchedule: undefined, scoringSchedule: undefined };
    return this.client.call('PUT', `/mlServices/${id}`, unscheduled);
  }

  remove(id) {
    return this.client.call('DELETE', `/mlServices/${id}`);
  }

  async reschedule(id, kind) {
    const schedule = this.schedule();
    const read = await this.client.call('GET', `/mlServices/${id}`);
    if (read.status !== 200) return read;
    return this.client.call('PUT', `/mlServices/${id}`, { ...read.body, [`${kind}Schedule`]: schedule });
  }

  pause(id, kind) {
    return this.client.call('POST', `/mlServices/${id}/schedules/${kind}/pause`, {});
  }

  resume(id, kind) {
    const missed = this.random.pick(['latest', 'skip', 'all']);
    return this.client.call('POST', `/mlServices/${id}/schedules/${kind}/resume`, { missed });
  }

  async run(id) {
    const answer = await this.client.post(`/mlServices/${id}/runs`, { mode: 'train' });
    if (answer.status === 201) this.runs += 1;
    return answer;
  }

  async cancel(id) {
    const listed = await this.client.call('GET', `/mlServices/${id}/runs?limit=1&property=state==RUNNING`);
    const run = listed.body?.children?.[0];
    if (run === undefined) return { status: 0 };
    return this.client.call('POST', `/experiments/${run.experimentId}/runs/${run.id}/cancel`, {});
  }

  async replace(id) {
    const wanted = this.service(this.random.weighted(shapes));
    const deleted = await this.remove(id);
    const created = await this.client.post('/mlServices', wanted);
    if (created.status === 201) this.services.push(created.body.id);
    return deleted.status === 200 ? created : deleted;
  }
}
