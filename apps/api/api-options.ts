import type { Config } from '#config';
import type { Pool } from 'pg';

/** What can be configured of the edge itself. */
export interface Edge {
  readonly corsOrigins: readonly string[];
  readonly jsonLimitBytes: number;
  readonly uploadLimitBytes: number;
}

/** A configuration of which parts may be left out. */
export interface EdgeConfig {
  readonly http?: Partial<Edge>;
  readonly dockerRegistry?: Config['dockerRegistry'];
  readonly schedules?: Config['schedules'];
}

export interface ApiOptions {
  readonly pool: Pool;
  /** Milliseconds between the comments in a stream of events. Default 15,000. */
  readonly commentInterval?: number;
  readonly config: Pick<Config, 'scratch' | 'secretKey' | 'objectStore' | 'dataSets'> &
    EdgeConfig & { readonly logs: Pick<Config['logs'], 'root' | 'keepDays'> };
}

/** Provides `ApiOptions` to the modules of resources. */
export const API_OPTIONS = Symbol('API_OPTIONS');

/** The defaults of `JSON_LIMIT_KIB`, `UPLOAD_LIMIT_MIB` and `CORS_ORIGINS`. */
const defaults: Edge = { corsOrigins: [], jsonLimitBytes: 1024 ** 2, uploadLimitBytes: 4 * 1024 ** 3 };

export const edgeOf = ({ http }: EdgeConfig): Edge => ({ ...defaults, ...http });
