import { covers, IdentityProviderError } from '#credentials';
import type { Credential, Role } from '#credentials';
import { ForbiddenException, HttpException, Injectable } from '@nestjs/common';
import { ServiceUnavailableException, UnauthorizedException } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { refuseIfAny, sandboxViolation } from '#domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { neededFor } from '../roles/operation-roles.js';
import type { Needed } from '../roles/operation-roles.js';
import { admit } from './caller.js';
import type { Caller } from './caller.js';
import type { RequestAdmission } from '../quotas/request-admission.js';
import type { Refusals } from './refusals.js';
import { asTold } from './told-refusals.js';
import type { VerifiedTokens } from './verified-tokens.js';

const defaultSandbox = 'prod';

/** Lets a request in when its token, api key, organisation and sandbox belong together, and the client's role suffices. */
@Injectable()
export class CredentialsGuard implements CanActivate {
  constructor(
    private readonly tokens: VerifiedTokens<Credential>,
    private readonly refusals: Refusals,
    private readonly admission: Pick<RequestAdmission, 'refusalOf'>,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const needed = neededBy(request);
    if (needed === 'anyone') return true;
    const token = accessToken(request);
    const credential = await this.credentialOf(token);
    if (!credential) throw asTold(await this.wrongToken(request, http.getResponse<FastifyReply>()));
    const tooMany = await this.admission.refusalOf(credential.org, http.getResponse<FastifyReply>());
    if (tooMany !== undefined) throw new HttpException(tooMany, 429);
    const isStillAdmitted = async () => (await this.tokens.find(token)) !== undefined;
    try {
      admit(request, { ...callerOf(request, credential, needed), isStillAdmitted });
      return true;
    } catch (error) {
      if (!(error instanceof HttpException)) throw error;
      this.tellRefused(request, credential, error);
      throw asTold(error);
    }
  }

  private credentialOf(token: string): Promise<Credential | undefined> {
    return this.tokens.find(token).catch((error: unknown) => {
      if (error instanceof IdentityProviderError) throw new ServiceUnavailableException(error.message);
      throw error;
    });
  }

  /** Nothing is told of why it is wrong. */
  private async wrongToken(request: FastifyRequest, reply: FastifyReply): Promise<HttpException> {
    const clientId = headerOf(request, 'x-api-key');
    const refused = { action: 'token-refused', address: request.ip, clientId, reason: 'wrong token' } as const;
    const wait = this.refusals.waitOf(refused);
    if (wait > 0) this.refusals.tell(refused);
    else this.refusals.count(refused);
    await this.refusals.held(refused);
    if (wait === 0) return new UnauthorizedException('The access token is unknown or has expired');
    void reply.header('retry-after', String(wait));
    return new HttpException('There were too many wrong access tokens', 429);
  }

  /** The token is right: whose it is is known. */
  private tellRefused(request: FastifyRequest, credential: Credential, error: HttpException): void {
    const { apiKey: clientId, org, sandbox, userId, displayName } = credential;
    const action = error instanceof ForbiddenException ? 'forbidden' : 'token-refused';
    const reason = `${request.method} ${request.routeOptions.url ?? ''}: ${error.message}`;
    const known = { org, ...(sandbox !== undefined && { sandbox }), actor: { userId, displayName } };
    this.refusals.tell({ action, address: request.ip, clientId, reason, known });
  }
}

/** A route that the table does not name is nobody's. */
function neededBy({ method, routeOptions: { url = '' } }: FastifyRequest): Needed {
  const needed = neededFor(method, url);
  if (needed === undefined) throw new TypeError(`${method} ${url} has no role in operation-roles.ts`);
  return needed;
}

/** The token of `Authorization`, with or without `Bearer `: clients send both. */
function accessToken({ headers: { authorization } }: FastifyRequest): string {
  const token = authorization?.trim().replace(/^Bearer\s+/i, '') ?? '';
  if (token === '') throw new UnauthorizedException('Authorization: is missing: it must carry an access token');
  return token;
}

const headerOf = (request: FastifyRequest, name: string): string | undefined => {
  const value = request.headers[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
};

function callerOf(request: FastifyRequest, credential: Credential, needed: Role): Omit<Caller, 'isStillAdmitted'> {
  const { apiKey, org, sandbox: boundTo, role, userId, displayName, expires } = credential;
  if (belongs(request, 'x-api-key') !== apiKey) throw foreign('x-api-key', 'the client that the token was issued to');
  if (belongs(request, 'x-gw-ims-org-id') !== org) throw foreign('x-gw-ims-org-id', "the token's organisation");
  const sandbox = headerOf(request, 'x-sandbox-name') ?? boundTo ?? defaultSandbox;
  const violation = sandboxViolation(sandbox);
  if (violation !== undefined) refuseIfAny('illegal-argument', { 'x-sandbox-name': violation });
  if (boundTo !== undefined && sandbox !== boundTo) {
    throw foreign('x-sandbox-name', 'the only sandbox that the client may use');
  }
  if (!covers(role, needed)) {
    throw new ForbiddenException(`This needs the role ${needed}; the client that the token was issued to is ${role}`);
  }
  return {
    scope: { org, sandbox },
    actor: { userId, displayName },
    apiKey,
    role,
    ...(boundTo !== undefined && { boundTo }),
    ...(expires !== undefined && { expires }),
  };
}

function belongs(request: FastifyRequest, name: string): string {
  const value = headerOf(request, name);
  if (value === undefined) throw new UnauthorizedException(`${name}: is missing`);
  return value;
}

const foreign = (name: string, whose: string): ForbiddenException =>
  new ForbiddenException(`${name}: the value is not that of ${whose}`);
