import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigError } from './config-error.js';
import { decodeSecretKey, secretKeyOf } from './secret-key.js';
import { Variables } from './variables.js';
import type { Env } from './variables.js';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export type LogFormat = 'json' | 'pretty';

/** Everything that can be set from outside and does not need a database. */
export interface Settings {
  /** Absolute path of the folder that holds everything which is not in PostgreSQL (`RONDO_HOME`). */
  readonly home: string;
  /** Whether the environment says so; else it is `.rondo` in the working folder. */
  readonly homeIsNamed: boolean;
  /** `port` 0 = any free port. */
  readonly http: {
    readonly host: string;
    readonly port: number;
    /** Whose pages may call the API from a browser, such as `https://console.example.com`; `*` for all, none by default. */
    readonly corsOrigins: readonly string[];
    readonly jsonLimitBytes: number;
    /** Artifacts and batches, which are streamed. */
    readonly uploadLimitBytes: number;
  };
  /** Where clients push the images of their engines, as GET /engines/dockerRegistry tells them. */
  readonly dockerRegistry?: { readonly host: string; readonly username: string; readonly password: string };
  /** Absent: `rondo up` starts the embedded PostgreSQL. */
  readonly database?: { readonly url: string };
  /** Absent: the queues live in PostgreSQL. */
  readonly redis?: { readonly url: string };
  readonly queues: { readonly prefix: string };
  /** `file:` or `s3:` URL. */
  readonly objectStore: { readonly url: string };
  /** How many runs of each queue one worker process executes at once. */
  readonly concurrency: { readonly training: number; readonly scoring: number };
  readonly engines: { readonly memoryMib: number; readonly runTimeoutSeconds: number };
  /** What DuckDB may use in each process, for taking in and reading rows. */
  readonly dataSets: { readonly memoryMib: number };
  /** A cron that fires more often is refused. */
  readonly schedules: { readonly minIntervalSeconds: number };
  readonly shutdown: { readonly graceSeconds: number };
  /** `<root>/<run>/<attempt>/<stream>.log`; `maxBytes` of each of an engine's two streams; `keepDays` after a run's end, 0 = for ever. */
  readonly logs: {
    readonly root: string;
    readonly maxBytes: number;
    readonly keepDays: { readonly succeeded: number; readonly failed: number };
  };
  /** A worker that is silent for longer is taken for lost. */
  readonly runs: { readonly leaseSeconds: number };
  /** Absolute path of the folder for files that end with their process: attempts at work, uploads on their way. */
  readonly scratch: string;
  readonly log: { readonly level: LogLevel; readonly format: LogFormat };
}

/** What api and worker run with. */
export interface Config extends Settings {
  readonly database: { readonly url: string };
  /** 32 bytes that encrypt secret parameters; every process of one installation needs the same. */
  readonly secretKey: Buffer;
}

/**
 * Parses the environment without touching the disk. `LOG_FORMAT` is left to the caller's `defaultLogFormat`.
 * Throws ConfigError with one line for each variable that cannot be used.
 */
export function loadSettings(env: Env = process.env, defaultLogFormat: LogFormat = 'json'): Settings {
  const variables = new Variables(env);
  const settings = parse(variables, defaultLogFormat);
  if (variables.problems.length > 0) throw new ConfigError(variables.problems);
  return deepFreeze(settings);
}

/**
 * The configuration of an api or worker process. Makes `secret.key` in the home folder when there is neither that file
 * nor `RONDO_SECRET_KEY`. Throws ConfigError with one line for each variable that is missing or cannot be used.
 */
export function loadConfig(env: Env = process.env): Config {
  const variables = new Variables(env);
  const settings = parse(variables, 'json');
  const key = readSecretKey(variables);
  if (settings.database === undefined && variables.text('DATABASE_URL') === undefined) {
    variables.problems.push('DATABASE_URL: is not set; expected postgres://user:password@host:port/database');
  }
  if (variables.problems.length > 0 || settings.database === undefined) throw new ConfigError(variables.problems);
  return deepFreeze({ ...settings, database: settings.database, secretKey: key ?? secretKeyOf(settings.home) });
}

/** The variables that a child process is given: those of this process with `changes` laid over them. */
export function childEnvironment(changes: Env): Env {
  return { ...process.env, ...changes };
}

/** Every variable that is read, with its default where it has one. */
export function knownVariables(): ReadonlyMap<string, string | undefined> {
  const variables = new Variables({});
  parse(variables, 'json');
  readSecretKey(variables);
  return variables.known;
}

/** Each setting's one declaration: its variable, its default, what is allowed. README.md describes them. */
function parse(variables: Variables, defaultLogFormat: LogFormat): Settings {
  const home = resolve(variables.text('RONDO_HOME', '.rondo'));
  const databaseUrl = variables.url('DATABASE_URL', ['postgres:', 'postgresql:']);
  const redisUrl = variables.url('REDIS_URL', ['redis:', 'rediss:']);
  const objects = pathToFileURL(resolve(home, 'objects')).href;
  return {
    home,
    homeIsNamed: variables.text('RONDO_HOME') !== undefined,
    http: {
      host: variables.text('HOST', '127.0.0.1'),
      port: variables.integer('PORT', 3000, [0, 65535]),
      corsOrigins: corsOrigins(variables),
      jsonLimitBytes: variables.integer('JSON_LIMIT_KIB', 1024, [1, 65_536]) * 1024,
      uploadLimitBytes: variables.integer('UPLOAD_LIMIT_MIB', 4096, [1, 1_048_576]) * 1024 ** 2,
    },
    ...dockerRegistry(variables),
    ...(databaseUrl === undefined ? {} : { database: { url: databaseUrl } }),
    ...(redisUrl === undefined ? {} : { redis: { url: redisUrl } }),
    queues: {
      // BullMQ joins prefix and queue name with ':'.
      prefix: variables.matching('QUEUE_PREFIX', 'rondo', /^[\w.-]{1,64}$/, '1 to 64 letters, digits, ".", "_" or "-"'),
    },
    objectStore: { url: variables.url('OBJECT_STORE_URL', ['file:', 's3:'], objects) },
    concurrency: {
      training: variables.integer('TRAINING_CONCURRENCY', 1, [1, 256]),
      scoring: variables.integer('SCORING_CONCURRENCY', 2, [1, 256]),
    },
    engines: {
      memoryMib: variables.integer('ENGINE_MEMORY_MIB', 1024, [64, 1_048_576]),
      runTimeoutSeconds: variables.integer('RUN_TIMEOUT_SECONDS', 3600, [1, 604_800]),
    },
    dataSets: { memoryMib: variables.integer('DUCKDB_MEMORY_MIB', 512, [64, 1_048_576]) },
    schedules: { minIntervalSeconds: variables.integer('SCHEDULE_MIN_INTERVAL_SECONDS', 1, [1, 604_800]) },
    shutdown: { graceSeconds: variables.integer('SHUTDOWN_GRACE_SECONDS', 8, [0, 3600]) },
    logs: {
      root: resolve(home, 'logs'),
      maxBytes: variables.integer('RUN_LOG_MAX_MIB', 10, [1, 65_536]) * 1024 ** 2,
      keepDays: {
        succeeded: variables.integer('RUN_LOG_KEEP_DAYS', 30, [0, 36_500]),
        failed: variables.integer('FAILED_RUN_LOG_KEEP_DAYS', 90, [0, 36_500]),
      },
    },
    runs: { leaseSeconds: variables.integer('RUN_LEASE_SECONDS', 30, [3, 3600]) },
    scratch: resolve(variables.text('RONDO_SCRATCH', resolve(home, 'scratch'))),
    log: {
      level: variables.oneOf('LOG_LEVEL', 'info', LOG_LEVELS),
      format: variables.oneOf('LOG_FORMAT', defaultLogFormat, ['json', 'pretty']),
    },
  };
}

function readSecretKey(variables: Variables): Buffer | undefined {
  const secret = variables.text('RONDO_SECRET_KEY');
  const key = secret === undefined ? undefined : decodeSecretKey(secret);
  if (secret !== undefined && key === undefined) {
    variables.problems.push(
      'RONDO_SECRET_KEY: the value is not 32 bytes in base64 (openssl rand -base64 32 makes one)',
    );
  }
  return key;
}

/** A browser names a page's origin exactly so; anything more would never match. */
function corsOrigins(variables: Variables): string[] {
  const origins = variables
    .text('CORS_ORIGINS', '')
    .split(',')
    .flatMap((text) => text.trim() || []);
  for (const origin of origins) {
    const isOrigin = /^https?:/.test(origin) && URL.canParse(origin) && new URL(origin).origin === origin;
    if (origin !== '*' && !isOrigin) {
      variables.refuse('CORS_ORIGINS', origin, 'an origin such as https://console.example.com, or *', undefined);
    }
  }
  return origins;
}

function dockerRegistry(variables: Variables): Pick<Settings, 'dockerRegistry'> {
  const names = ['DOCKER_REGISTRY_HOST', 'DOCKER_REGISTRY_USERNAME', 'DOCKER_REGISTRY_PASSWORD'] as const;
  const [host, username, password] = names.map((name) => variables.text(name));
  if (host !== undefined && username !== undefined && password !== undefined) {
    return { dockerRegistry: { host, username, password } };
  }
  const given = names.filter((name) => variables.text(name) !== undefined);
  if (given.length > 0) {
    const absent = names.filter((name) => !given.includes(name));
    variables.problems.push(`${absent.join(', ')}: is not set, but needed beside ${given.join(', ')}`);
  }
  return {};
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) {
    // Bytes cannot be frozen.
    if (typeof part === 'object' && part !== null && !(part instanceof Uint8Array)) deepFreeze(part as object);
  }
  return Object.freeze(value);
}
