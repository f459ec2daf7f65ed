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
  client: {
    summary: 'create, list, rotate and revoke clients: who may call the API',
    load: async () => (await import('./client/client.command.js')).client,
  },
  quota: {
    summary: 'show what an organisation may have and has, and set it',
    load: async () => (await import('./quota/quota.command.js')).quota,
  },
  keys: {
    summary: 'replace the key that access tokens are signed with',
    load: async () => (await import('./keys/keys.command.js')).keys,
  },
  secrets: {
    summary: 'replace the key that secret parameters are encrypted with',
    load: async () => (await import('./secrets/secrets.command.js')).secrets,
  },
  registry: {
    summary: 'set, list and remove the account with which the images of an organisation are pulled',
    load: async () => (await import('./registry/registry.command.js')).registry,
  },
  tenant: {
    summary: 'erase what is of an organisation or a sandbox; says what there is without --yes',
    load: async () => (await import('./tenant/tenant.command.js')).tenant,
  },
  token: {
    summary: 'issue an access token that is not exchanged for a secret',
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
  redact: {
    summary: 'take values out of events, rows and logs; says where they are without --apply',
    load: async () => (await import('./redact/redact.command.js')).redact,
  },
  doctor: {
    summary: 'say whether no tick, run, model, batch or row is lost, or without owner; --json, --only CHECK',
    load: async () => (await import('./doctor/doctor.command.js')).doctor,
  },
  recipe: {
    summary: 'check a Python recipe, run it without a server, or write a new one',
    load: async () => (await import('./recipe/recipe.command.js')).recipe,
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
