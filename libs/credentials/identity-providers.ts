import { createRemoteJWKSet, customFetch, errors, jwtVerify } from 'jose';
import type { JWTPayload } from 'jose';
import { isLoopback } from '#config';
import type { IdentityProvider } from '#config';
import { limits } from '#domain';
import { hostOf } from '#networks';
import { fetchOutgoing } from '#outgoing';
import { clockTolerance, verifiedBy } from './access-token.js';
import type { Credential } from './credential.js';
import { isRole, roles } from './role.js';
import type { Role } from './role.js';

/** The keys of an identity provider cannot be had at the moment: whether a token is good cannot be said. */
export class IdentityProviderError extends Error {
  override readonly name = 'IdentityProviderError';
}

type Keys = ReturnType<typeof createRemoteJWKSet>;

/** Milliseconds: how long keys are kept, how often unknown ones are asked for, and how long an answer may take. */
const fetching = { cacheMaxAge: 300_000, cooldownDuration: 30_000, timeoutDuration: 3_000 };

/** Verifies the tokens of other issuers. Their keys are fetched when they are first needed. */
export class IdentityProviders {
  private readonly byIssuer: ReadonlyMap<string, { readonly provider: IdentityProvider; readonly keys: Keys }>;

  /** @param networks where keys may be, besides the internet */
  constructor(providers: readonly IdentityProvider[], networks: readonly string[] = []) {
    this.byIssuer = new Map(
      providers.map((provider) => [provider.issuer, { provider, keys: keysOf(provider, networks) }]),
    );
  }

  /** @throws IdentityProviderError when the issuer's keys cannot be fetched */
  async verify(issuer: string, token: string): Promise<Credential | undefined> {
    const known = this.byIssuer.get(issuer);
    if (!known) return undefined;
    const { provider, keys } = known;
    const { audience, algorithms } = provider;
    const verified = await verifiedBy(() =>
      jwtVerify(token, told(issuer, keys), {
        algorithms: [...algorithms],
        issuer,
        audience,
        clockTolerance,
        requiredClaims: ['exp'],
      }),
    );
    return verified && credentialOf(verified.payload, provider);
  }
}

/** Milliseconds for which nobody is asked again who could not be, however many tokens come. */
const pauseAfterFault = 5_000;

/** The keys of a provider on this machine are fetched from there: whoever configured it has said so. */
function keysOf({ jwksUrl }: IdentityProvider, networks: readonly string[]): Keys {
  const url = new URL(jwksUrl);
  const allowed = isLoopback(hostOf(url)) ? [...networks, '127.0.0.0/8', '::1'] : networks;
  let fault: { readonly error: unknown; readonly until: number } | undefined;
  return createRemoteJWKSet(url, {
    ...fetching,
    [customFetch]: async (address, { headers, signal }) => {
      if (fault && performance.now() < fault.until) throw fault.error;
      try {
        const asked = { networks: allowed, signal, headers: Object.fromEntries(headers) };
        const { status, body } = await fetchOutgoing(address, asked);
        if (status !== 200) throw new Error(`The keys were answered with ${status}`);
        fault = undefined;
        return new Response(new Uint8Array(body));
      } catch (error) {
        fault = { error, until: performance.now() + pauseAfterFault };
        throw error;
      }
    },
  });
}

/** That keys are unknown is said of the token; that they cannot be had is said of the issuer. */
const told = (issuer: string, keys: Keys): Keys =>
  Object.assign(async (...asked: Parameters<Keys>) => {
    try {
      return await keys(...asked);
    } catch (error) {
      if (isAboutToken(error)) throw error;
      throw new IdentityProviderError(`The keys of ${issuer} cannot be had`, { cause: error });
    }
  }, keys);

const isAboutToken = (error: unknown): boolean =>
  error instanceof errors.JWKSNoMatchingKey ||
  error instanceof errors.JWKSMultipleMatchingKeys ||
  error instanceof errors.JOSENotSupported;

/** What a token may be good for where its issuer does not say otherwise: a day. */
const usualSeconds = 86_400;

function credentialOf(payload: JWTPayload, provider: IdentityProvider): Credential | undefined {
  const { claims, roles: mapped } = provider;
  const [org, apiKey] = [textOf(claim(payload, claims.organisation)), textOf(claim(payload, claims.client))];
  const sandboxClaim = claims.sandbox === undefined ? undefined : claim(payload, claims.sandbox);
  const sandbox = textOf(sandboxClaim);
  // One that says a sandbox in a way that is not understood must not open all of them.
  const isBound = sandboxClaim === undefined || sandbox !== undefined;
  const role = roleOf(claim(payload, claims.role), mapped);
  if (org === undefined || apiKey === undefined || role === undefined || !isBound || !isShort(payload, provider)) {
    return undefined;
  }
  const userId = payload.sub === undefined ? apiKey : textOf(payload.sub);
  if (userId === undefined) return undefined;
  const displayName = (claims.name === undefined ? undefined : textOf(claim(payload, claims.name))) ?? userId;
  const expires = new Date((payload.exp ?? 0) * 1_000);
  return { apiKey, org, ...(sandbox !== undefined && { sandbox }), role, userId, displayName, expires };
}

/** Whether a token is good for no longer than it may: nobody here can revoke it. */
function isShort({ exp = 0, iat }: JWTPayload, { mostSeconds = usualSeconds }: IdentityProvider): boolean {
  const now = Date.now() / 1_000;
  return exp > now && exp - Math.min(iat ?? now, now) <= mostSeconds;
}

/** A claim that names somebody: such as can be stored, shown and compared. */
function textOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '' || value.length > limits.nameLength.most) return undefined;
  return /[\p{Cc}\p{Surrogate}]/u.test(value) ? undefined : value;
}

/** By its name, which may hold dots itself, as those that are addresses do; else by the path that it is. */
function claim(payload: JWTPayload, name: string): unknown {
  if (Object.hasOwn(payload, name)) return payload[name];
  return name.split('.').reduce<unknown>((value, key) => {
    const isIn = typeof value === 'object' && value !== null && Object.hasOwn(value, key);
    return isIn ? (value as Record<string, unknown>)[key] : undefined;
  }, payload);
}

/** The highest of the roles that a claim grants: a text, a list, or words with spaces between them. */
function roleOf(value: unknown, mapped: IdentityProvider['roles']): Role | undefined {
  const words = (Array.isArray(value) ? (value as unknown[]) : [value]).flatMap((one) =>
    typeof one === 'string' ? [one, ...one.split(' ')] : [],
  );
  const granted = words.flatMap((word) => {
    const role = mapped ? (Object.hasOwn(mapped, word) ? mapped[word] : undefined) : word;
    return isRole(role) ? [role] : [];
  });
  return roles.findLast((role) => granted.includes(role));
}
