// `npm run test:compose [-- PROJECT]`: looks from inside at a stack that `docker compose up` has started, and says of each line
// whether it holds: what its containers may, who reaches whom, and what an engine reaches that tries. It makes a client, a data
// set and a service of an organisation of its own, and leaves them.
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const [, , project] = process.argv;
const compose = ['compose', ...(project === undefined ? [] : ['--project-name', project])];
const servers = { api: 3000, postgres: 5432, redis: 6379 };
const counts = { passed: 0, failed: 0 };

const docker = (...args) => execFileSync('docker', args, { cwd: root, encoding: 'utf8' }).trim();
const inspect = (container, format) => docker('inspect', '--format', format, container);
const containersOf = (service) => docker(...compose, 'ps', '--quiet', service).split('\n');

function check(what, holds, found) {
  counts[holds ? 'passed' : 'failed'] += 1;
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}${holds ? '' : `: ${JSON.stringify(found)}`}`);
}

/** Each address of each server, whatever network it is on: `[server, address, port]`. */
const targets = Object.entries(servers).flatMap(([service, port]) =>
  inspect(containersOf(service)[0], '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}')
    .trim()
    .split(' ')
    .map((address) => [service, address, port]),
);

/** Connects from a container's own process, outside of the sandbox of engines. */
function connects(container, address, port) {
  const script = `require('node:net').connect({ host: '${address}', port: ${port} })
    .setTimeout(3000, () => process.exit(3)).on('error', () => process.exit(2)).on('connect', () => process.exit(0))`;
  return spawnSync('docker', ['exec', container, 'node', '--eval', script]).status === 0;
}

function checkContainers() {
  for (const service of [...Object.keys(servers), 'worker']) {
    const [container] = containersOf(service);
    const status = docker('exec', container, 'cat', '/proc/1/status');
    const field = (name) => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(status)?.[1];
    check(`${service} is not root`, field('Uid') !== '0', field('Uid'));
    check(`${service} has no capability`, Number(`0x${field('CapEff')}`) === 0, field('CapEff'));
    check(`${service} gets no new privileges`, field('NoNewPrivs') === '1', field('NoNewPrivs'));
    const written = spawnSync('docker', ['exec', container, 'sh', '-c', 'echo x > /usr/x || echo x > /x']).status === 0;
    check(`${service} cannot write to its root`, !written, written);
    const limits = inspect(container, '{{.HostConfig.Memory}} {{.HostConfig.PidsLimit}}').split(' ').map(Number);
    check(
      `${service} has limits of memory and processes`,
      limits.every((limit) => limit > 0),
      limits,
    );
    const environment = inspect(container, '{{json .Config.Env}}');
    const told = [...environment.matchAll(/"(\w*(?:PASSWORD|SECRET_KEY|URL))=([^"]+)"/g)].map(([, name]) => name);
    const expected = service === 'postgres' ? ['POSTGRES_PASSWORD'] : [];
    check(`${service} shows no secret of others`, told.join() === expected.join(), told);
  }
}

/** Whom each server signs in as, and what it could become. */
function checkLogins() {
  const script = `const pg = (await import('pg')).default;
    const { readFileSync } = await import('node:fs');
    const client = new pg.Client({ connectionString: readFileSync('/run/database-login/url', 'utf8').trim() });
    await client.connect();
    const attempt = (sql) => client.query(sql).then(() => 'done', (error) => error.code);
    const { rows } = await client.query('select session_user as name');
    console.log(JSON.stringify([rows[0].name, await attempt('set role rondo'), await attempt('create table rondo.x ()'),
      await attempt('update rondo.events set version = 2')]));
    await client.end();`;
  for (const service of ['api', 'worker']) {
    const found = docker('exec', containersOf(service)[0], 'node', '--input-type=module', '--eval', script);
    const expected = [`rondo_${service}`, '42501', '42501', '42501'];
    check(`the ${service} signs in as itself and can become no other`, found === JSON.stringify(expected), found);
  }
}

function checkNetworks() {
  const [worker] = containersOf('worker');
  const [api] = containersOf('api');
  for (const [service, port] of Object.entries(servers)) {
    const addresses = targets.filter(([name]) => name === service).map(([, address]) => address);
    const fromWorker = addresses.some((address) => connects(worker, address, port));
    if (service === 'api') check('a worker does not reach the API', !fromWorker, addresses);
    else {
      check(`a worker reaches ${service}`, fromWorker, addresses);
      check(
        `the API reaches ${service}`,
        addresses.some((address) => connects(api, address, port)),
        addresses,
      );
    }
  }
  const ping = docker('exec', containersOf('redis')[0], 'redis-cli', 'ping');
  check('Redis answers nobody without its password', ping.startsWith('NOAUTH'), ping);
  const published = Object.keys(servers).map((service) =>
    inspect(containersOf(service)[0], '{{json .HostConfig.PortBindings}}'),
  );
  const [ofApi, ...others] = published;
  check('the API is published on this machine alone', ofApi?.includes('"HostIp":"127.0.0.1"') === true, ofApi);
  check(
    'nothing else is published',
    others.every((bindings) => ['{}', 'null'].includes(bindings)),
    others,
  );
}

/** Prints what each attempt of an engine gives: 'reached', or its error. */
const recipe = `import json, os, socket

def attempt(act):
    try:
        act()
        return "reached"
    except Exception as error:
        return type(error).__name__ + ": " + str(error)

def read(path):
    with open(path, "rb") as file:
        file.read(1)

def train(config, data):
    found = {}
    for name, address, port in ${JSON.stringify(targets)}:
        found["TCP to " + name + " at " + address] = attempt(lambda: socket.create_connection((address, port), 5))
    found["TCP to the outside"] = attempt(lambda: socket.create_connection(("1.1.1.1", 53), 5))
    found["UDP to the outside"] = attempt(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("1.1.1.1", 53)))
    for path in ["/run/database-login/url", "/run/rondo-secrets/redis-url", "/run/rondo-secrets/secret-key"]:
        found["the file " + path] = attempt(lambda: read(path))
    for path in ["/var/lib/rondo", "/var/tmp/rondo"]:
        found["the folder " + path] = attempt(lambda: os.listdir(path))
    found["the environment of the first process"] = attempt(lambda: read("/proc/1/environ"))
    found["the environment of its parent"] = attempt(lambda: read("/proc/%d/environ" % os.getppid()))
    secrets = [name for name in os.environ if "SECRET" in name or "PASSWORD" in name or name.endswith("_URL")]
    found["secrets in its own environment"] = "reached" if secrets else "none"
    print("PROBE " + json.dumps(found), flush=True)
    return {}

def score(config, data, model):
    return data.assign(prediction=0)
`;

async function checkEngine() {
  const base = `http://${docker(...compose, 'port', 'api', '3000')}`;
  const client = JSON.parse(docker(...compose, 'exec', '-T', 'api', 'rondo', 'token', '--org', 'probe'));
  const call = async (method, path, body, type) => {
    const answer = await fetch(`${base}/data/sensei${path}`, {
      method,
      headers: {
        authorization: `Bearer ${client.accessToken}`,
        'x-api-key': client.apiKey,
        'x-gw-ims-org-id': client.orgId,
        'x-sandbox-name': 'prod',
        ...(type !== undefined && { 'content-type': type }),
      },
      ...(body !== undefined && { body }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.headers.get('content-type')?.includes('json') ? answer.json() : answer.text();
  };
  const create = (path, body) => call('POST', path, JSON.stringify(body), 'application/json');

  const ready = await (await fetch(`${base}/readyz`)).json();
  const { live, sandboxes } = ready.workers;
  check('every worker holds its engines', live > 0 && sandboxes.none === undefined, ready);
  console.log(`     by ${Object.keys(sandboxes).join(', ')}`);

  const form = new FormData();
  form.set('engine', JSON.stringify({ name: 'Probe', type: 'Python', algorithm: 'Regression' }));
  form.set('defaultArtifact', new Blob([recipe]), 'recipe.py');
  const engine = await call('POST', '/engines', form);
  const times = { timestampColumn: 'date', timestampFormat: '%Y-%m-%d' };
  const data = await create('/dataSets', { name: 'Probe', ...times });
  await call('POST', `/dataSets/${data.id}/batches`, 'date,sales\n2026-01-01,1\n2026-01-02,2\n', 'text/csv');
  const tasks = [{ name: 'train' }, { name: 'score' }];
  const instance = await create('/mlInstances', { name: 'Probe', engineId: engine.id, tasks });
  const sets = { trainingDataSetId: data.id, scoringDataSetId: data.id };
  const service = await create('/mlServices', { name: 'Probe', mlInstanceId: instance.id, ...sets });
  const { children } = await call('GET', `/mlServices/${service.id}/runs`);
  const run = children.find(({ mode }) => mode === 'train');
  // Ends with the run.
  const log = await call('GET', `/experiments/${run.experimentId}/runs/${run.id}/logs?stream=stdout&follow=true`);
  const [, line] = /PROBE (\{.*\})/.exec(log) ?? [];
  check('an engine could try', line !== undefined, { run, log });
  const reached = JSON.parse(line ?? '{}');
  for (const [what, found] of Object.entries(reached)) {
    check(`an engine does not reach ${what}`, found !== 'reached', found);
    console.log(`     ${found}`);
  }
}

checkContainers();
checkLogins();
checkNetworks();
await checkEngine();
const totals = `${counts.passed} passed, ${counts.failed} failed, 0 skipped`;
console.log(totals);
if (process.env.RONDO_TEST_TOTALS !== undefined) appendFileSync(process.env.RONDO_TEST_TOTALS, `${totals}\n`);
process.exitCode = counts.failed > 0 ? 1 : 0;
