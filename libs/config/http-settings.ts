import { hostOf } from '#networks';
import { listOf, networksOf } from './networks.js';
import { redactedUrl } from './redacted-url.js';
import type { Variables } from './variables.js';

/** What is set of the API's edge. */
export interface HttpSettings {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Whose pages may call the API from a browser, such as `https://console.example.com`; `*` for all, none by default. */
  readonly corsOrigins: readonly string[];
  readonly jsonLimitBytes: number;
  /** Artifacts and batches, which are streamed. */
  readonly uploadLimitBytes: number;
  readonly connections: {
    readonly most: number;
    readonly mostPerAddress: number;
    /** How long a client may leave the API waiting: for headers, for a body, for its reading of an answer. */
    readonly stallSeconds: number;
    /** Of a body, on average over that time. */
    readonly bodyBytesPerSecond: number;
  };
  /** Who is believed when it says for whom it speaks (`X-Forwarded-…`): the nearest so many, or whole networks. */
  readonly trustedProxies: { readonly hops: number } | { readonly networks: readonly string[] };
  /** Scheme and authority of the links in answers, such as `https://rondo.example.com`; absent: as the caller wrote them. */
  readonly publicUrl?: string;
  /** Names under which the API answers, besides addresses and localhost; `*`: any. */
  readonly allowedHosts: readonly string[];
  /** For how long browsers are told to come by TLS only; 0: they are not told. */
  readonly hstsSeconds: number;
}

export function httpSettings(variables: Variables): HttpSettings {
  const publicUrl = publicOrigin(variables);
  return {
    host: variables.text('HOST', '127.0.0.1'),
    port: variables.integer('PORT', 3000, [0, 65535]),
    corsOrigins: corsOrigins(variables),
    jsonLimitBytes: variables.integer('JSON_LIMIT_KIB', 1024, [1, 65_536]) * 1024,
    uploadLimitBytes: variables.integer('UPLOAD_LIMIT_MIB', 4096, [1, 1_048_576]) * 1024 ** 2,
    connections: {
      most: variables.integer('MAX_CONNECTIONS', 2048, [1, 1_000_000]),
      mostPerAddress: variables.integer('MAX_CONNECTIONS_PER_ADDRESS', 256, [1, 1_000_000]),
      stallSeconds: variables.integer('CLIENT_STALL_SECONDS', 30, [1, 3600]),
      bodyBytesPerSecond: variables.integer('BODY_BYTES_PER_SECOND', 500, [0, 1_000_000_000]),
    },
    trustedProxies: trustedProxies(variables),
    ...(publicUrl !== undefined && { publicUrl }),
    allowedHosts: [...allowedHosts(variables), ...(publicUrl === undefined ? [] : [hostOf(new URL(publicUrl))])],
    hstsSeconds: variables.integer('HSTS_SECONDS', 0, [0, 63_072_000]),
  };
}

const isOrigin = (text: string): boolean =>
  /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;

/** A browser names a page's origin exactly so; anything more would never match. */
function corsOrigins(variables: Variables): string[] {
  const origins = listOf(variables.text('CORS_ORIGINS', ''));
  for (const origin of origins) {
    if (origin !== '*' && !isOrigin(origin)) {
      variables.refuse('CORS_ORIGINS', origin, 'an origin such as https://console.example.com, or *', undefined);
    }
  }
  return origins;
}

function publicOrigin(variables: Variables): string | undefined {
  const url = variables.text('PUBLIC_URL')?.replace(/\/$/, '');
  if (url === undefined || isOrigin(url)) return url;
  variables.refuse('PUBLIC_URL', redactedUrl(url), 'a scheme and host such as https://rondo.example.com', undefined);
  return undefined;
}

function trustedProxies(variables: Variables): HttpSettings['trustedProxies'] {
  const text = variables.text('TRUST_PROXY', '');
  if (/^\d{1,2}$/.test(text)) return { hops: Number(text) };
  return { networks: networksOf(variables, 'TRUST_PROXY', 'a number of proxies, or ') };
}

function allowedHosts(variables: Variables): string[] {
  const hosts = listOf(variables.text('ALLOWED_HOSTS', ''));
  for (const host of hosts) {
    const isName = /^[a-z0-9_]([\w.-]{0,253}[a-z0-9_])?$/i.test(host);
    if (host !== '*' && !isName) {
      variables.refuse('ALLOWED_HOSTS', host, 'the name of a host, without scheme and port, or *', undefined);
    }
  }
  return hosts;
}
