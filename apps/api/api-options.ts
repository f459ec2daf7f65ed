import type { Config } from '#config';
import type { Confine } from '#data-sets';
import { unbounded } from '#domain';
import type { Quotas } from '#domain';
import type { Pool } from 'pg';
import type { Logger } from 'pino';

/** What can be configured of the edge itself. */
export type Edge = Omit<Config['http'], 'host' | 'port'>;

/** A configuration of which parts may be left out. */
export interface EdgeConfig {
  readonly http?: Partial<Edge>;
  readonly dockerRegistry?: Config['dockerRegistry'];
  readonly schedules?: Config['schedules'];
  readonly tokens?: Partial<Config['tokens']>;
  readonly quotas?: Partial<Quotas>;
  readonly outgoing?: Config['outgoing'];
}

/** Where faults are told that clients are not told of, and what was refused. */
export type ApiLog = Pick<Logger, 'error' | 'warn'>;

export interface ApiOptions {
  readonly pool: Pool;
  /** Milliseconds between the comments in a stream of events. Default 15,000. */
  readonly commentInterval?: number;
  readonly config: Pick<Config, 'scratch' | 'secretKeys' | 'objectStore'> &
    EdgeConfig & {
      readonly dataSets: Pick<Config['dataSets'], 'memoryMib'> & Partial<Config['dataSets']>;
      readonly logs: Pick<Config['logs'], 'root' | 'keepDays'>;
    };
  /** What holds the processes that work on rows. */
  readonly confine?: Confine;
  /** Whether one of them is always ready for whoever comes next; true when absent. */
  readonly hasSpare?: boolean;
}

/** Provides `ApiOptions` to the modules of resources. */
export const API_OPTIONS = Symbol('API_OPTIONS');

/** The defaults of what is set of the edge. */
const defaults: Edge = {
  corsOrigins: [],
  jsonLimitBytes: 1024 ** 2,
  uploadLimitBytes: 4 * 1024 ** 3,
  connections: { most: 2048, mostPerAddress: 256, stallSeconds: 30, bodyBytesPerSecond: 500 },
  trustedProxies: { networks: [] },
  allowedHosts: [],
  hstsSeconds: 0,
};

/** The defaults of `SIGN_IN_LIFETIME_SECONDS`, `WRONG_SIGN_INS_PER_MINUTE` and `IDENTITY_PROVIDERS`. */
const usualTokens: Config['tokens'] = { lifetimeSeconds: 86_400, wrongPerMinute: 60, identityProviders: [] };

export const tokensOf = ({ tokens }: EdgeConfig): Config['tokens'] => ({ ...usualTokens, ...tokens });

/** Those that are left out are unbounded. */
export const quotasOf = ({ quotas }: EdgeConfig): Quotas => ({ ...unbounded, ...quotas });

export const edgeOf = ({ http }: EdgeConfig): Edge => ({ ...defaults, ...http });
