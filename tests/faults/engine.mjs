// An engine that does what it is told: by its run's parameters, or by a test that listens at the socket which the
// parameter `orders` names. There it says who it is, `{ pid, runId, attempt, task }`, and takes its orders, one a line.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const root = process.env.RONDO_RUN_DIR;
const read = (name) => JSON.parse(readFileSync(join(root, 'in', name), 'utf8'));
const parameters = read('config.json');
const context = read('context.json');

/** Whoever started it is gone. */
const obeyEndOfInput = () => process.stdin.resume().once('end', () => process.exit(1));
const stay = () => setInterval(() => undefined, 60_000);

const acts = {
  succeed: async () => {
    writeFileSync(join(root, 'out', 'metrics.json'), '{"metrics": [{"name": "MAE", "value": 1}]}');
    if (context.task === 'train') writeFileSync(join(root, 'out', 'model', 'model.txt'), context.runId);
    else await predict();
    process.exit(0);
  },
  exit: ({ code }) => {
    console.error(`ends with ${code} as it was told`);
    process.exit(Number(code));
  },
  stay,
  /** Neither SIGTERM nor the end of its input impresses it. */
  ignore: () => {
    process.stdin.removeAllListeners('end');
    process.on('SIGTERM', () => undefined);
    tell({ ignores: true });
    stay();
  },
  /** Into its own process group or, where `detached`, out of it. */
  fork: async ({ detached }) => {
    const code = "process.on('SIGTERM', () => undefined); process.send('up'); setInterval(() => undefined, 60000)";
    const child = spawn(process.execPath, ['-e', code], {
      detached,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    await once(child, 'message');
    tell({ child: child.pid });
    child.unref();
  },
  exhaust: () => {
    const hoard = [];
    for (;;) hoard.push(new Array(1_000_000).fill(hoard.length));
  },
  print: ({ mebibytes }) => {
    const block = Buffer.alloc(1024 * 1024, 'x');
    for (let printed = 0; printed < Number(mebibytes); printed += 1) writeWhole(1, block);
    writeWhole(1, Buffer.from('\nthe last line\n'));
    acts.succeed();
  },
  /** As its model, and then succeeds. */
  fill: ({ mebibytes }) => {
    const file = openSync(join(root, 'out', 'model', 'large.bin'), 'w');
    const block = Buffer.alloc(64 * 1024, 'x');
    for (let written = 0; written < Number(mebibytes) * 16; written += 1) writeSync(file, block);
    acts.succeed();
  },
  /** Predicts numbers that no format makes smaller. */
  scribble: ({ rows }) => {
    const lines = Array.from({ length: Number(rows) }, () => `${Math.random()}\n`);
    writeFileSync(join(root, 'out', 'predictions', 'p.csv'), `prediction\n${lines.join('')}`);
    process.exit(0);
  },
  /** Fails in some way in one of five attempts, and takes its time in three of ten. */
  mixed: () => {
    const luck = (context.seed + 7 * context.attempt) % 40;
    const failures = [75, 75, 65, 78, 1].map((code) => () => acts.exit({ code }));
    const bad = [...failures, acts.crash, acts.nothing, acts.ignore][luck];
    if (bad) bad();
    else setTimeout(acts.succeed, luck < 20 ? 100 * (luck - 7) : 0);
  },
  /** Tells all secrets wherever it can, and then ends as `ends` says. */
  leak: async ({ ends, ...parameters }) => {
    const secrets = Object.entries(parameters).flatMap(([key, value]) => (key.startsWith('secret') ? [value] : []));
    const forms = secrets.flatMap((value) => [
      value,
      JSON.stringify({ value }),
      encodeURIComponent(value),
      Buffer.from(value).toString('base64'),
      Buffer.from(`user:${value}`).toString('base64'),
    ]);
    for (const form of forms) {
      for (const pipe of [1, 2]) {
        // In two chunks, which the worker reads one by one.
        writeWhole(pipe, Buffer.from(`x ${form.slice(0, form.length / 2)}`));
        await new Promise((resolve) => setTimeout(resolve, 2));
        writeWhole(pipe, Buffer.from(`${form.slice(form.length / 2)} y\n`));
      }
      const reports = [{ progress: { fraction: 0.5, message: form } }, { metric: { name: form, value: form } }];
      for (const report of [...reports, { error: form }]) writeWhole(3, Buffer.from(`${JSON.stringify(report)}\n`));
    }
    const metrics = forms.map((form) => ({ name: form, value: form }));
    const featureImportances = forms.map((feature) => ({ feature, importance: 1 }));
    const told = JSON.stringify({ metrics, featureImportances });
    writeFileSync(join(root, 'out', 'metrics.json'), told);
    if (context.task === 'train') writeFileSync(join(root, 'out', 'model', 'model.txt'), context.runId);
    const endings = { fail: () => process.exit(78), crash: acts.crash, stay, succeed: () => process.exit(0) };
    endings[ends]();
  },
  crash: () => process.kill(process.pid, 'SIGSEGV'),
  /** Ends well, and has made nothing. */
  nothing: () => process.exit(0),
  /** Takes its worker with it. */
  murder: () => process.kill(process.ppid, 'SIGKILL'),
};

/** Loads DuckDB only here: most of these engines live too short for it. */
async function predict() {
  const [rows, predictions] = [join(root, 'in', 'data', 'data.parquet'), join(root, 'out', 'predictions')];
  if (!existsSync(rows)) return;
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const duckDb = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
  const counted = await duckDb.runAndReadAll(`SELECT count(*) FROM '${rows}'`);
  if (Number(counted.getRows()[0][0]) === 0) return;
  const read = `SELECT COLUMNS(name -> name <> '__rondo_time'), 1 AS prediction FROM '${rows}'`;
  await duckDb.run(`COPY (${read}) TO '${join(predictions, 'predictions.parquet')}'`);
}

function writeWhole(descriptor, bytes) {
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

let tell = () => undefined;

obeyEndOfInput();
if (parameters.executions) appendFileSync(parameters.executions, `${context.runId} ${context.attempt}\n`);
if (parameters.orders === undefined) {
  acts[parameters.act ?? 'succeed'](parameters);
} else {
  const test = createConnection(parameters.orders);
  test.on('error', () => undefined);
  tell = (what) => test.write(`${JSON.stringify(what)}\n`);
  const { runId, attempt, task } = context;
  tell({ pid: process.pid, runId, attempt, task });
  createInterface({ input: test }).on('line', (line) => {
    const order = JSON.parse(line);
    acts[order.act](order);
  });
  stay();
}
