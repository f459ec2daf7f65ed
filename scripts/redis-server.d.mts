export interface RedisServer {
  readonly url: string;
  signal(signal: NodeJS.Signals): void;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export function isRedisThere(): boolean;

/** `more`: other settings of redis.conf. */
export function startRedisServer(
  options: { readonly port: number; readonly folder: string } & Readonly<Record<string, string | number>>,
): Promise<RedisServer>;
