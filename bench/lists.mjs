// Milliseconds of a list's pages from the API process against the same SQL run bare, on the same database: 100,000 services
// of 100 MLInstances, written by a rebuild from their events. The two take turns, one request at a time.
// Run it with `npm run bench:lists [services] [rounds]`. It also says how PostgreSQL found the rows of each page.
import { URLSearchParams } from 'node:url';
import { build } from '../scripts/build.mjs';
import { printResult } from './result.mjs';
import { readFrom, takeTurns } from './turns.mjs';

await build();
const { basePath, openStack, org } = await import('./temporary-stack.mjs');
const { recordServices } = await import('./many-services.mjs');
const { MLServiceQueries, mlServiceFields, parseListQuery, replay } = await import('../dist/libs/read-models/index.js');

const [services = 100_000, rounds = 30] = process.argv.slice(2).map(Number);
const scope = { org, sandbox: 'prod' };

const far = Math.floor(services * 0.9);
const oneInstance = 'mlInstanceId==00000003-0000-4000-8000-000000000007';
const pages = [
  ['first', 'first page', {}],
  ['far', `page at offset ${far.toLocaleString('en')}`, { start: far }],
  ['indexed', 'filtered: one MLInstance', { property: oneInstance }],
  ['filtered', 'filtered: a name', { property: 'name==Weather 7' }],
  ['ordered', 'ordered by name', { orderby: '-name' }],
];

/** The statement that the API runs for a page. */
async function statementOf(written) {
  let asked;
  const emptyPage = { rows: [{ total: 0, row_id: null }] };
  const recorder = { query: (text, values) => ((asked = { text, values }), Promise.resolve(emptyPage)) };
  await new MLServiceQueries(recorder).list(scope, parseListQuery(written, mlServiceFields));
  return asked;
}

/** How the rows of a page are found, from the plan: each access to the table, and how many rows an index alone did not show. */
async function accessesOf({ text, values }) {
  const { rows } = await stack.pool.query(`explain (analyze, format json) ${text}`, values);
  const accesses = [];
  const visit = (node) => {
    const name = node['Index Name'] ?? node['Relation Name'];
    const heap = node['Heap Fetches'] > 0 ? ` (${node['Heap Fetches']} heap fetches)` : '';
    if (name !== undefined) accesses.push(`${node['Node Type'].toLowerCase()} ${name}${heap}`);
    else if (/Sort/.test(node['Node Type'])) accesses.push(node['Node Type'].toLowerCase());
    (node.Plans ?? []).forEach(visit);
  };
  visit(rows[0]['QUERY PLAN'][0].Plan);
  return [...new Set(accesses)];
}

async function compare(api, written) {
  const statement = await statementOf(written);
  const url = `${api}${basePath}/mlServices?${new URLSearchParams(written).toString()}`;
  const viaApi = () => readFrom(url, stack.headers);
  const bare = () => stack.pool.query(statement.text, statement.values);
  const [theirs, ours] = await takeTurns([bare, viaApi], rounds);
  const { _page } = await viaApi();
  return { bare: theirs, api: ours, total: _page.totalCount, accesses: await accessesOf(statement) };
}

const figures = {};
const stack = await openStack();
try {
  await stack.pool.query('set statement_timeout = 0');
  await recordServices(stack.pool, services);
  await replay(stack.pool, ['mlServices']);
  const { url: api } = await stack.startProcess('dist/apps/api/main.js');
  console.log(`${services.toLocaleString('en')} services, pages of 25, median of ${rounds}`);
  console.log('                             total     SQL, ms   API, ms   ratio');
  for (const [key, name, written] of pages) {
    const { bare, api: whole, total, accesses } = await compare(api, written);
    const columns = [bare.toFixed(2).padStart(9), whole.toFixed(2).padStart(9), (whole / bare).toFixed(2).padStart(7)];
    console.log(`${name.padEnd(25)} ${total.toLocaleString('en').padStart(8)}   ${columns.join(' ')}`);
    console.log(`  ${accesses.join(', ')}`);
    Object.assign(figures, { [key]: whole / bare, [`${key}Ms`]: whole });
  }
} finally {
  await stack.close();
}
printResult('lists', figures);
