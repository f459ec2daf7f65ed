import { parseArgs } from 'node:util';

const usage = `npm run soak -- [options]

Runs a stack with many schedules and several workers, breaks it at random for a time, and ends with rondo doctor.
Exit code 0: nothing was lost, nothing done twice.

  --minutes N             how long faults go on (default 30)
  --faults-per-minute N   (default 8)
  --schedules N           (default 300)
  --workers N             (default 3)
  --settle-minutes N      how long the stack may take to come up, and runs to end once nothing disturbs them (default 10)
  --backend NAME          where the queues are: redis (default) or postgres
  --seed N                which faults come when: the same for the same seed (default: random, and printed)
  --keep                  leave the folder with database, logs and objects behind; it stays anyway when something is wrong`;

/** A positive number. */
function numberOf(name, text) {
  const value = Number(text);
  if (!(value > 0)) fail(`--${name}: "${text}" is not a number over 0`);
  return value;
}

function fail(reason) {
  console.error(`${reason}\n\n${usage}`);
  process.exit(2);
}

/** What the command line asks for. Ends the process where it cannot be understood, or asks for help. */
export function readOptions() {
  const text = (value) => ({ type: 'string', default: value });
  const options = {
    minutes: text('30'),
    'faults-per-minute': text('8'),
    schedules: text('300'),
    workers: text('3'),
    'settle-minutes': text('10'),
    backend: text('redis'),
    seed: text(String(Math.floor(Math.random() * 2 ** 31))),
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  };
  let values;
  try {
    ({ values } = parseArgs({ options }));
  } catch (error) {
    return fail(error.message);
  }
  if (values.help) {
    console.log(usage);
    process.exit(0);
  }
  if (!['redis', 'postgres'].includes(values.backend)) fail(`--backend: "${values.backend}" is not redis or postgres`);
  return {
    minutes: numberOf('minutes', values.minutes),
    faultsPerMinute: numberOf('faults-per-minute', values['faults-per-minute']),
    schedules: Math.ceil(numberOf('schedules', values.schedules)),
    workers: Math.ceil(numberOf('workers', values.workers)),
    settleMinutes: numberOf('settle-minutes', values['settle-minutes']),
    backend: values.backend,
    seed: Math.floor(numberOf('seed', values.seed)),
    keep: values.keep,
  };
}

/** The command that does the same again. */
export const commandOf = ({ minutes, faultsPerMinute, schedules, workers, settleMinutes, backend, seed }) =>
  `npm run soak -- --seed ${seed} --backend ${backend} --minutes ${minutes} --faults-per-minute ${faultsPerMinute} ` +
  `--schedules ${schedules} --workers ${workers} --settle-minutes ${settleMinutes}`;
