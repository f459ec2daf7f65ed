import { codeOf, partsOf } from './error-parts.js';

/** What PostgreSQL answers by its SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const sqlStates: Readonly<Record<string, string>> = {
  '28P01': 'refuses the password',
  '28000': 'refuses the login',
  '3D000': 'has no such database',
  '42501': 'denies a right that is needed',
};

/** What is known by its words alone: Redis begins its errors with a code, drivers and Node.js give theirs none that tells. */
const messages: readonly (readonly [RegExp, string])[] = [
  [/^WRONGPASS/, 'refuses the password'],
  [/^NOAUTH/, 'demands a password, and its URL has none'],
  [/^NOPERM/, 'denies a right that is needed'],
  [/client password must be a (non-empty )?string/, 'demands a password, and its URL has none'],
  [/does not support SSL/, 'does not speak TLS, which its URL demands'],
];

/** https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const certificateCodes =
  /^(CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT|UNABLE_TO_|ERR_TLS_CERT_ALTNAME_INVALID)/;

/** `what` stands after the server's name: `refuses the password`. `said` is how the server put it, with the user's name. */
export interface Refusal {
  readonly what: string;
  readonly said: string;
}

/** What a PostgreSQL or Redis server that was reached has against its caller; undefined for every other error. */
export function refusalOf(error: unknown): Refusal | undefined {
  const { message, errors } = partsOf(error);
  // One error for each address of a host.
  if (Array.isArray(errors)) return errors.map(refusalOf).find((refusal) => refusal !== undefined);
  if (typeof message !== 'string') return undefined;
  const what = kindOf(codeOf(error) ?? '', message);
  return what === undefined ? undefined : { what, said: message };
}

function kindOf(code: string, message: string): string | undefined {
  // What pg_hba.conf says of a connection that would be welcome with TLS.
  if (code === '28000' && message.endsWith('no encryption')) return 'refuses the login, perhaps because it demands TLS';
  if (certificateCodes.test(code)) return 'has a certificate that is not trusted';
  return sqlStates[code] ?? messages.find(([pattern]) => pattern.test(message))?.[1];
}
