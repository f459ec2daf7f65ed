import { delimiter, isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigError } from './config-error.js';
import { httpSettings } from './http-settings.js';
import type { HttpSettings } from './http-settings.js';
import { identityProviders } from './identity-providers.js';
import { networksOf } from './networks.js';
import type { IdentityProvider } from './identity-providers.js';
import { decodeSecretKey, secretKeysOf } from './secret-key.js';
import type { SecretKeys } from './secret-key.js';
import { Variables, withoutFilesOf } from './variables.js';
import type { Env } from './variables.js';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
const networkSettings = ['refuse', 'allow'] as const;
const sandboxSettings = ['auto', 'require', 'off'] as const;
const rowSecuritySettings = ['auto', 'require'] as const;
export type LogFormat = 'json' | 'pretty';

export interface Database {
  readonly url: string;
  /** `require`: API and worker do not start where row-level security does not stand behind their queries. */
  readonly rowSecurity: (typeof rowSecuritySettings)[number];
}

/** Everything that can be set from outside and does not need a database. */
export interface Settings {
  /** Absolute path of the folder that holds everything which is not in PostgreSQL (`RONDO_HOME`). */
  readonly home: string;
  /** Whether the environment says so; else it is `.rondo` in the working folder. */
  readonly homeIsNamed: boolean;
  readonly http: HttpSettings;
  readonly tokens: {
    /** Of a token that a client signs in for, at most. */
    readonly lifetimeSeconds: number;
    /** Wrong tokens, and wrong secrets, a minute from one address or of one client; more are answered 429. */
    readonly wrongPerMinute: number;
    readonly identityProviders: readonly IdentityProvider[];
  };
  /** What one organisation may have, where the operator set no other limit for it. */
  readonly quotas: {
    /** More wait. */
    readonly concurrentRuns: number;
    /** Of rows, predictions and models. */
    readonly storedBytes: number;
    readonly schedules: number;
    /** Of one API process. */
    readonly requestsPerSecond: number;
    /** Answers that go on, of one API process. */
    readonly streams: number;
  };
  /** Where Rondo itself may fetch from, besides the internet: `10.0.0.0/8`, `::1`. */
  readonly outgoing: { readonly networks: readonly string[] };
  /** 0: for ever. */
  readonly audit: { readonly keepDays: number };
  /** Where clients push the images of their engines, as GET /engines/dockerRegistry tells them. */
  readonly dockerRegistry?: { readonly host: string; readonly username: string; readonly password: string };
  /** Absent: `rondo up` starts the embedded PostgreSQL. */
  readonly database?: Database;
  /** What `rondo migrate` has the roles of API and worker sign in with; absent: how they do is left as it is. */
  readonly databasePasswords: { readonly api?: string; readonly worker?: string };
  /** Absent: the queues live in PostgreSQL. */
  readonly redis?: { readonly url: string };
  readonly queues: { readonly prefix: string };
  /** `file:` or `s3:` URL. */
  readonly objectStore: { readonly url: string };
  /** How many runs of each queue one worker process executes at once. */
  readonly concurrency: { readonly training: number; readonly scoring: number };
  readonly engines: {
    readonly memoryMib: number;
    /** `processes`: and threads; of all of a run together, as `cpuSeconds` is (0: as its time allows). The others: of each. */
    readonly limits: {
      readonly cpuSeconds: number;
      readonly processes: number;
      readonly openFiles: number;
      readonly fileMib: number;
    };
    readonly runTimeoutSeconds: number;
    /** Of what one run writes: predictions, model, temporary files. */
    readonly maxOutputBytes: number;
    /** The interpreter of Python engines: a name on the PATH, or a path. */
    readonly python: string;
    /** How many wait for runs to come, each for one; 0: none. */
    readonly warmInterpreters: number;
    /** `require`: a worker without one does not start. */
    readonly sandbox: (typeof sandboxSettings)[number];
    /** `allow`: engines that ask for a network have that of their worker. */
    readonly network: (typeof networkSettings)[number];
    /** Absolute paths of folders on workers' machines below which engines may be folders. */
    readonly folders: readonly string[];
    /** The command line of containers, in words; absent: docker, else podman. `arguments`: more of its `run`. */
    readonly containers: { readonly command?: readonly string[]; readonly arguments: readonly string[] };
  };
  /** Rows are taken in and read by processes of their own. */
  readonly dataSets: {
    /** What DuckDB may use in each. */
    readonly memoryMib: number;
    /** How many an API has at work at once, in all and for one organisation. */
    readonly processes: number;
    readonly processesPerOrg: number;
  };
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
  readonly database: Database;
  /** Encrypt secret parameters; every process of one installation needs the same. Those of a file may change while it runs. */
  readonly secretKeys: SecretKeys;
  /** The folder whose `secret.key` has them; absent: the environment has. */
  readonly secretKeyFolder?: string;
}

/**
 * Parses the environment, and reads files that it names (`DATABASE_URL_FILE`). `LOG_FORMAT` is left to the caller's `defaultLogFormat`.
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
  const keys = readSecretKeys(variables);
  const isNamed = variables.text('DATABASE_URL') ?? variables.text('DATABASE_URL_FILE');
  if (settings.database === undefined && isNamed === undefined) {
    variables.problems.push('DATABASE_URL: is not set; expected postgres://user:password@host:port/database');
  }
  if (variables.problems.length > 0 || settings.database === undefined) throw new ConfigError(variables.problems);
  const { home } = settings;
  const keptKeys = keys ? { secretKeys: keys } : { secretKeys: secretKeysOf(home), secretKeyFolder: home };
  return deepFreeze({ ...settings, database: settings.database, ...keptKeys });
}

/** The variables that a child process is given: those of this process with `changes` laid over them. */
export function childEnvironment(changes: Env): Env {
  return { ...process.env, ...withoutFilesOf(changes) };
}

const findsPrograms =
  /^(PATH|HOME|(PIP|UV|SSL_CERT)_\w+|(https?|no|all)_proxy|DOCKER_(HOST|CONTEXT|CONFIG|CERT_PATH|TLS_VERIFY)|CONTAINERS?_\w+|XDG_\w+)$/i;

/** Of this process's variables those by which programs, packages and containers are found: what an engine needs may need no more. */
export const variablesOfPrograms = (): Env =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => findsPrograms.test(name)));

/** Every variable that is read, with its default where it has one. */
export function knownVariables(): ReadonlyMap<string, string | undefined> {
  const variables = new Variables({});
  parse(variables, 'json');
  readSecretKeys(variables);
  return variables.known;
}

/** Each setting's one declaration: its variable, its default, what is allowed. README.md describes them. */
function parse(variables: Variables, defaultLogFormat: LogFormat): Settings {
  const home = resolve(variables.text('RONDO_HOME', '.rondo'));
  const databaseUrl = variables.url('DATABASE_URL', ['postgres:', 'postgresql:']);
  const rowSecurity = variables.oneOf('ROW_SECURITY', 'auto', rowSecuritySettings);
  const containerCommand = variables.text('ENGINE_CONTAINER_COMMAND');
  const redisUrl = variables.url('REDIS_URL', ['redis:', 'rediss:']);
  const objects = pathToFileURL(resolve(home, 'objects')).href;
  return {
    home,
    homeIsNamed: variables.text('RONDO_HOME') !== undefined,
    http: httpSettings(variables),
    tokens: {
      lifetimeSeconds: variables.integer('SIGN_IN_LIFETIME_SECONDS', 86_400, [60, 604_800]),
      wrongPerMinute: variables.integer('WRONG_SIGN_INS_PER_MINUTE', 60, [1, 1_000_000]),
      identityProviders: identityProviders(variables),
    },
    quotas: {
      concurrentRuns: variables.integer('QUOTA_CONCURRENT_RUNS', 64, [0, 1_000_000]),
      storedBytes: variables.integer('QUOTA_STORED_MIB', 1_048_576, [0, 1_073_741_824]) * 1024 ** 2,
      schedules: variables.integer('QUOTA_SCHEDULES', 20_000, [0, 1_000_000_000]),
      requestsPerSecond: variables.integer('QUOTA_REQUESTS_PER_SECOND', 100, [1, 1_000_000]),
      streams: variables.integer('QUOTA_STREAMS', 100, [0, 1_000_000]),
    },
    outgoing: { networks: networksOf(variables, 'OUTGOING_NETWORKS') },
    audit: { keepDays: variables.integer('AUDIT_KEEP_DAYS', 365, [0, 36_500]) },
    ...dockerRegistry(variables),
    ...(databaseUrl === undefined ? {} : { database: { url: databaseUrl, rowSecurity } }),
    databasePasswords: databasePasswords(variables),
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
      limits: {
        cpuSeconds: variables.integer('ENGINE_CPU_SECONDS', 0, [0, 604_800]),
        processes: variables.integer('ENGINE_PROCESSES', 512, [16, 1_048_576]),
        openFiles: variables.integer('ENGINE_OPEN_FILES', 4096, [64, 1_048_576]),
        fileMib: variables.integer('ENGINE_FILE_MIB', 16_384, [1, 1_048_576]),
      },
      python: variables.text('ENGINE_PYTHON', 'python3'),
      warmInterpreters: variables.integer('ENGINE_WARM_INTERPRETERS', 2, [0, 256]),
      sandbox: variables.oneOf('ENGINE_SANDBOX', 'auto', sandboxSettings),
      network: variables.oneOf('ENGINE_NETWORK', 'refuse', networkSettings),
      folders: engineFolders(variables),
      containers: {
        ...(containerCommand === undefined ? {} : { command: wordsOf(containerCommand) }),
        arguments: wordsOf(variables.text('ENGINE_CONTAINER_ARGUMENTS', '')),
      },
      runTimeoutSeconds: variables.integer('RUN_TIMEOUT_SECONDS', 3600, [1, 604_800]),
      maxOutputBytes: variables.integer('RUN_OUTPUT_MAX_MIB', 16_384, [1, 1_048_576]) * 1024 ** 2,
    },
    dataSets: {
      memoryMib: variables.integer('DUCKDB_MEMORY_MIB', 512, [64, 1_048_576]),
      processes: variables.integer('DATA_PROCESSES', 4, [1, 256]),
      processesPerOrg: variables.integer('DATA_PROCESSES_PER_ORG', 2, [1, 256]),
    },
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

/** Of other characters, servers and clients do not agree how they are prepared (RFC 4013). */
const passwordCharacters = /^[\x21-\x7e]{8,128}$/;

function databasePasswords(variables: Variables): Settings['databasePasswords'] {
  const read = (name: string): string | undefined => {
    const password = variables.text(name);
    if (password === undefined || passwordCharacters.test(password)) return password;
    variables.problems.push(`${name}: the value is not 8 to 128 characters of ASCII without spaces`);
    return undefined;
  };
  const api = read('DATABASE_API_PASSWORD');
  const worker = read('DATABASE_WORKER_PASSWORD');
  return { ...(api !== undefined && { api }), ...(worker !== undefined && { worker }) };
}

const wordsOf = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

/** Undefined where the file has them. */
function readSecretKeys(variables: Variables): SecretKeys | undefined {
  const current = variables.text('RONDO_SECRET_KEY');
  const former = wordsOf(variables.text('RONDO_FORMER_SECRET_KEYS', '').replaceAll(',', ' '));
  const decoded = (name: string, text: string): Buffer[] => {
    const key = decodeSecretKey(text);
    if (key) return [key];
    // The value is a secret, or nearly one: it is not shown.
    variables.problems.push(`${name}: the value is not 32 bytes in base64 (openssl rand -base64 32 makes one)`);
    return [];
  };
  const others = former.flatMap((text) => decoded('RONDO_FORMER_SECRET_KEYS', text));
  if (current === undefined) {
    if (former.length > 0) {
      variables.problems.push('RONDO_FORMER_SECRET_KEYS: is of use beside RONDO_SECRET_KEY only, which is not set');
    }
    return undefined;
  }
  const keys = [...decoded('RONDO_SECRET_KEY', current), ...others];
  return () => keys;
}

/** Separated as PATH is. */
function engineFolders(variables: Variables): string[] {
  const folders = variables
    .text('ENGINE_FOLDERS', '')
    .split(delimiter)
    .flatMap((text) => text.trim() || []);
  for (const folder of folders) {
    const isFolder = isAbsolute(folder) && resolve(folder) !== '/';
    if (!isFolder) variables.refuse('ENGINE_FOLDERS', folder, 'an absolute path below /', undefined);
  }
  return folders.map((folder) => resolve(folder));
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
