import { checkSecret, findSigningIn, KnownSecrets, signingKey, signToken } from '#credentials';
import type { IssuedToken, SignedIn, SigningIn } from '#credentials';
import type { SecretKeys } from '#sealing';
import { Lines, Turns } from '#waiting';
import { Injectable } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import type pg from 'pg';
import type { AuditLog } from '../audit/audit-log.js';
import type { Refusals, RequestAdmission } from '../http/index.js';
import { OAuthError } from './oauth-error.js';
import type { TokenRequest } from './token-request.js';

export interface SignInOptions {
  readonly pool: Pick<pg.Pool, 'query'>;
  /** Under which the keys that sign are kept. */
  readonly secretKeys: SecretKeys;
  /** Seconds that a token is good for at most. */
  readonly lifetime: number;
  readonly refusals: Refusals;
  /** Signing in is a request of the client's organisation like any other. */
  readonly admission: Pick<RequestAdmission, 'refusalOf' | 'unknown'>;
  readonly audit: Pick<AuditLog, 'noteRepeated'>;
}

/** Secrets that wait to be checked, in one line. */
const longestLine = 10;

/** Secrets that are checked at once: each takes a thread and a core for some 30 ms, and files need threads too. */
const checkedAtOnce = 1;

/** Milliseconds that a line rests after a secret that was wrong, which is answered then. */
const restAfterWrong = 250;

/** Milliseconds that one is held which finds its line full, so that it does not come back at once. */
const holdBusy = 1_000;

/** Exchanges the secrets of clients for tokens. */
@Injectable()
export class SignIns {
  /** One of each line is checked at a time, so that the lines take turns. */
  private readonly lines = new Lines();
  private readonly turns = new Turns(checkedAtOnce);
  private readonly known = new KnownSecrets();

  constructor(private readonly options: SignInOptions) {}

  /** Throws OAuthError for a client or secret that is wrong, and where too many are or were. */
  async signIn({ clientId, clientSecret }: TokenRequest, address: string, reply: FastifyReply): Promise<IssuedToken> {
    const { pool, secretKeys, lifetime, admission, audit } = this.options;
    await admission.unknown(clientId, address, reply);
    const client = await findSigningIn(pool, clientId);
    const signedIn =
      this.known.match(client, clientSecret) ?? (await this.check(client, { clientId, clientSecret }, address));
    const tooMany = await admission.refusalOf(signedIn.org, reply);
    if (tooMany !== undefined) throw busy(tooMany, 1);
    const token = await signToken(await signingKey(pool, secretKeys), signedIn, lifetime, new Date());
    audit.noteRepeated({ action: 'sign-in', ...nameOf(signedIn), address });
    return token;
  }

  /** Those of clients that do not exist share a limit and a line at each address. */
  private async check(
    client: SigningIn | undefined,
    { clientId, clientSecret }: TokenRequest,
    address: string,
  ): Promise<SignedIn> {
    const { refusals } = this.options;
    const action = 'sign-in-refused';
    const limited = { action, address, ...(client && { clientId }) } as const;
    const wait = refusals.waitOf(limited);
    if (wait > 0) {
      refusals.tell({ ...limited, clientId, reason: 'too many' });
      await refusals.held(limited);
      throw busy('There were too many wrong secrets', wait);
    }
    const line = client ? `${client.org} at ${address}` : address;
    if (this.lines.length(line) >= longestLine) {
      await pause(holdBusy);
      throw busy('Too many clients sign in at the moment', 2);
    }
    const signedIn = await this.lines.take(line, async () => {
      const found = await this.turns.take(() => checkSecret(client, clientSecret));
      if (!found) await pause(restAfterWrong);
      return found;
    });
    if (!client || !signedIn) {
      refusals.count({ action, address, clientId, reason: 'wrong client or secret' });
      throw new OAuthError('invalid_client', 'The client is unknown, or its secret is wrong');
    }
    this.known.remember(client, signedIn, clientSecret);
    return signedIn;
  }
}

const busy = (message: string, retryAfter: number): OAuthError =>
  new OAuthError('temporarily_unavailable', message, retryAfter);

const nameOf = ({ clientId, org, sandbox, name }: SignedIn) => ({
  clientId,
  org,
  ...(sandbox !== undefined && { sandbox }),
  actor: { displayName: name, userId: clientId },
});
