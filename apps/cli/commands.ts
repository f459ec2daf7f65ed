import type { Command } from './command.js';

interface Entry {
  readonly summary: string;
  load(): Promise<Command>;
}

/** Loaded when they are run, so that `up` stays small: it lives as long as the stack. */
export const commands: Readonly<Record<string, Entry>> = {
  up: {
    summary: 'start a complete stack on this machine; --empty leaves the demo out',
    load: async () => (await import('./up/up.command.js')).up,
  },
  watch: {
    summary: 'show the runs, metrics and predictions of a service as they arrive',
    load: async () => (await import('./watch/watch.command.js')).watch,
  },
  token: {
    summary: 'issue an access token for an organisation',
    load: async () => (await import('./token/token.command.js')).token,
  },
  migrate: {
    summary: 'bring the database and the queues to this version',
    load: async () => (await import('./migrate/migrate.command.js')).migrateCommand,
  },
  replay: {
    summary: 'rebuild read models from the events, beside live traffic',
    load: async () => (await import('./replay/replay.command.js')).replayCommand,
  },
  doctor: {
    summary: 'say whether no tick, run, model, batch or row is lost; --json, --only CHECK',
    load: async () => (await import('./doctor/doctor.command.js')).doctor,
  },
  api: {
    summary: 'run one API process; needs DATABASE_URL',
    load: async () => (await import('./role/role.command.js')).role('api'),
  },
  worker: {
    summary: 'run one worker process; needs DATABASE_URL',
    load: async () => (await import('./role/role.command.js')).role('worker'),
  },
};
