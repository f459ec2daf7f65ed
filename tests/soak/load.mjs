const zones = [undefined, 'UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'];
const acts = [
  [12, 'mixed'],
  [8, 'succeed'],
];

/** Services whose engines are cheap and partly bad, and people who keep changing them. */
export class Load {
  services = [];
  changes = {};
  refused = 0;

  /** `executions`: the file in which engines note the attempts that they execute. */
  constructor({ client, executions }, random, schedules) {
    Object.assign(this, { client, executions, random, schedules });
  }

  /** Registers what the services need, and publishes them. A third of their schedules are for scoring. */
  async publish() {
    const created = async (path, body, type) => {
      const { status, body: answer } = await this.client('POST', path, body, type);
      if (status !== 201) throw new Error(`POST ${path}: ${status} ${JSON.stringify(answer)}`);
      return answer.id;
    };
    const engineId = await created('/engines', { name: 'Scripted', type: 'R' });
    this.dataSetId = await created('/dataSets', { name: 'Rows', timestampColumn: 'time' });
    const rows = Array.from({ length: 20 }, (_, index) => `2026-01-01T00:00:${String(index + 10)}Z,${index}`);
    await created(`/dataSets/${this.dataSetId}/batches`, ['time,x', ...rows].join('\n'), 'text/csv');
    this.instances = new Map();
    for (const [, act] of acts) {
      const parameters = [
        { key: 'act', value: act },
        { key: 'executions', value: this.executions },
      ];
      const tasks = ['train', 'score'].map((name) => ({ name, parameters }));
      this.instances.set(act, await created('/mlInstances', { name: act, engineId, tasks }));
    }
    for (let scheduled = 0; scheduled < this.schedules;) {
      const body = this.service(this.schedules - scheduled > 1 && this.random.next() < 0.5);
      this.services.push(await created('/mlServices', body));
      scheduled += body.scoringSchedule ? 2 : 1;
    }
  }

  service(scored) {
    const data = { scoringDataSetId: this.dataSetId, scoringTimeframe: 0 };
    return {
      name: `Service ${this.random.integer(1, 1e9)}`,
      mlInstanceId: this.instances.get(this.random.weighted(acts)),
      trainingSchedule: this.schedule(),
      ...(scored && { ...data, scoringSchedule: this.schedule() }),
    };
  }

  schedule() {
    const { random } = this;
    const second = random.integer(0, 59);
    const timezone = random.pick(zones);
    return {
      cron: random.weighted([
        [90, `${second} * * * * *`],
        [8, `${second % 30}-59/30 * * * * *`],
        [2, '*/5 * * * * *'],
      ]),
      overlap: random.weighted([
        [6, 'skip'],
        [2, 'queue'],
        [1, 'cancelPrevious'],
        [1, 'allow'],
      ]),
      missed: random.weighted([
        [6, 'latest'],
        [2, 'skip'],
        [2, 'all'],
      ]),
      ...(random.next() < 0.2 && { catchUpWindow: 1 }),
      ...(timezone && { timezone }),
    };
  }

  /** One change of one service, at random. What is refused, or not answered while the stack is down, is counted. */
  async change() {
    const id = this.random.pick(this.services);
    const kind = this.random.weighted([
      [4, 'reschedule'],
      [3, 'pause'],
      [4, 'resume'],
      [3, 'run'],
      [3, 'cancel'],
      [1, 'replace'],
    ]);
    const { status } = await this[kind](id);
    if (status >= 200 && status < 300) this.changes[kind] = (this.changes[kind] ?? 0) + 1;
    else this.refused += 1;
  }

  /** Pauses every schedule: nothing new starts. Answers those that are not paused. */
  async pauseAll() {
    const running = [];
    for (const id of this.services) {
      for (const kind of ['training', 'scoring']) {
        const { status } = await this.client('POST', `/mlServices/${id}/schedules/${kind}/pause`, {});
        // 404: deleted; 409: it has no such schedule.
        if (![200, 404, 409].includes(status)) running.push(`${kind} of ${id}: ${status}`);
      }
    }
    return running;
  }

  async reschedule(id) {
    const schedule = this.schedule();
    const read = await this.client('GET', `/mlServices/${id}`);
    if (read.status !== 200) return read;
    return this.client('PUT', `/mlServices/${id}`, { ...read.body, trainingSchedule: schedule });
  }

  pause(id) {
    return this.client('POST', `/mlServices/${id}/schedules/training/pause`, {});
  }

  resume(id) {
    const missed = this.random.pick(['latest', 'skip', 'all']);
    return this.client('POST', `/mlServices/${id}/schedules/training/resume`, { missed });
  }

  run(id) {
    return this.client('POST', `/mlServices/${id}/runs`, { mode: 'train' });
  }

  async cancel(id) {
    const { body, status } = await this.client('GET', `/mlServices/${id}/runs?limit=1&property=state==RUNNING`);
    const run = body?.children?.[0];
    if (run === undefined) return { status };
    return this.client('POST', `/experiments/${run.experimentId}/runs/${run.id}/cancel`, {});
  }

  async replace(id) {
    const wanted = this.service(false);
    const deleted = await this.client('DELETE', `/mlServices/${id}`);
    const created = await this.client('POST', '/mlServices', wanted);
    if (created.status === 201) this.services.push(created.body.id);
    return deleted.status === 200 ? created : deleted;
  }
}
