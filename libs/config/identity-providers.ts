import { hostOf } from '#networks';
import { isLoopback } from './loopback.js';
import { roles } from './roles.js';
import type { Role } from './roles.js';
import type { Variables } from './variables.js';

/** Somebody else whose tokens are good here, and what their claims mean. */
export interface IdentityProvider {
  /** As `iss` says it. */
  readonly issuer: string;
  /** Where its public keys are. */
  readonly jwksUrl: string;
  /** What `aud` must hold. */
  readonly audience: string;
  /** Of signatures, such as RS256: public keys only. */
  readonly algorithms: readonly string[];
  /** Names of claims; one inside another is named by both, with a dot between them. */
  readonly claims: {
    readonly organisation: string;
    readonly role: string;
    readonly client: string;
    readonly sandbox?: string;
    readonly name?: string;
  };
  /** Seconds for which a token may be good. */
  readonly mostSeconds?: number;
  /** The role that a value of the role claim stands for; absent: the values are roles. */
  readonly roles?: Readonly<Record<string, Role>>;
}

const variable = 'IDENTITY_PROVIDERS';

/** Signatures that a public key verifies: with a shared secret, whoever could verify could issue. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const;

const usualAlgorithms = ['RS256', 'ES256', 'EdDSA'];
const usualClaims = { organisation: 'org', role: 'role', client: 'client_id' };

type Fields = Readonly<Record<string, unknown>>;

/** A JSON list; every fault of it is one of the variables' problems. */
export function identityProviders(variables: Variables): IdentityProvider[] {
  const text = variables.text(variable) ?? '[]';
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    list = undefined;
  }
  if (!Array.isArray(list)) {
    variables.problems.push(`${variable}: is not a JSON list of {issuer, jwksUrl, audience, …}`);
    return [];
  }
  return list.map((one: unknown, at) => providerOf(isObject(one) ? one : {}, `${variable}[${at}]`, variables));
}

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function providerOf(fields: Fields, place: string, { problems }: Variables): IdentityProvider {
  const text = (name: string, from: Fields = fields, under = place): string => {
    const value = from[name];
    if (typeof value === 'string' && value !== '') return value;
    problems.push(`${under}.${name}: ${value === undefined ? 'is missing' : 'is no text'}`);
    return '';
  };
  const known = ['issuer', 'jwksUrl', 'audience', 'algorithms', 'claims', 'roles', 'mostSeconds'];
  for (const name of Object.keys(fields)) {
    if (!known.includes(name)) problems.push(`${place}.${name}: is not a field; there are ${known.join(', ')}`);
  }
  const jwksUrl = text('jwksUrl');
  if (jwksUrl !== '' && !isFetchable(jwksUrl)) {
    problems.push(`${place}.jwksUrl: ${JSON.stringify(jwksUrl)} is neither https nor http on this machine`);
  }
  const claims = { ...usualClaims, ...(isObject(fields['claims']) ? fields['claims'] : {}) };
  for (const name of Object.keys(claims)) text(name, claims, `${place}.claims`);
  return {
    issuer: text('issuer'),
    jwksUrl,
    audience: text('audience'),
    algorithms: algorithmsOf(fields['algorithms'] ?? usualAlgorithms, `${place}.algorithms`, problems),
    claims,
    ...(fields['mostSeconds'] !== undefined && {
      mostSeconds: secondsOf(fields['mostSeconds'], `${place}.mostSeconds`, problems),
    }),
    ...(fields['roles'] !== undefined && { roles: rolesOf(fields['roles'], `${place}.roles`, problems) }),
  };
}

/** Whoever could change the keys on their way could make any token. */
function isFetchable(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const address = new URL(url);
  return address.protocol === 'https:' || (address.protocol === 'http:' && isLoopback(hostOf(address)));
}

function algorithmsOf(value: unknown, place: string, problems: string[]): string[] {
  const list = Array.isArray(value) ? value.map(String) : [];
  const wrong = list.filter((name) => !algorithms.some((one) => one === name));
  if (list.length === 0 || wrong.length > 0) {
    problems.push(`${place}: ${JSON.stringify(value)} is not a list of any of ${algorithms.join(', ')}`);
  }
  return list;
}

function secondsOf(value: unknown, place: string, problems: string[]): number {
  if (Number.isInteger(value) && Number(value) > 0) return Number(value);
  problems.push(`${place}: ${JSON.stringify(value)} is no whole number of seconds above 0`);
  return 0;
}

function rolesOf(value: unknown, place: string, problems: string[]): Record<string, Role> {
  const entries = isObject(value) ? Object.entries(value) : [];
  const isRole = (role: unknown): role is Role => roles.some((one) => one === role);
  const good = entries.filter((entry): entry is [string, Role] => isRole(entry[1]));
  if (!isObject(value) || good.length < entries.length) {
    problems.push(`${place}: is not an object whose values are any of ${roles.join(', ')}`);
  }
  return Object.fromEntries(good);
}
