import type { Credential } from '#credentials';
import { ForbiddenException, Injectable, UnauthorizedException } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DomainError } from '#domain';
import type { FastifyRequest } from 'fastify';
import { admit } from './caller.js';
import type { Caller } from './caller.js';
import { isPublic } from './public.decorator.js';
import { VerifiedTokens } from './verified-tokens.js';

const defaultSandbox = 'prod';
const saneSandbox = /^[\w .@-]{1,128}$/;

/** Lets a request in when its token, api key and organisation belong together. */
@Injectable()
export class CredentialsGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: VerifiedTokens<Credential>,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(isPublic, targets)) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const token = accessToken(request);
    const credential = await this.tokens.find(token);
    if (!credential) throw new UnauthorizedException('The access token is unknown or has expired');
    admit(request, callerOf(request, credential));
    return true;
  }
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

function callerOf(request: FastifyRequest, { apiKey, org, userId, displayName }: Credential): Caller {
  if (belongs(request, 'x-api-key') !== apiKey) throw foreign('x-api-key', 'the client that the token was issued to');
  if (belongs(request, 'x-gw-ims-org-id') !== org) throw foreign('x-gw-ims-org-id', "the token's organisation");
  const sandbox = headerOf(request, 'x-sandbox-name') ?? defaultSandbox;
  if (!saneSandbox.test(sandbox)) {
    const message = `${JSON.stringify(sandbox)} is not a sandbox: 1 to 128 letters, digits, spaces or any of . _ @ -`;
    throw new DomainError('illegal-argument', `x-sandbox-name: ${message}`, { 'x-sandbox-name': message });
  }
  return { scope: { org, sandbox }, actor: { userId, displayName }, apiKey };
}

function belongs(request: FastifyRequest, name: string): string {
  const value = headerOf(request, name);
  if (value === undefined) throw new UnauthorizedException(`${name}: is missing`);
  return value;
}

const foreign = (name: string, whose: string): ForbiddenException =>
  new ForbiddenException(`${name}: the value is not that of ${whose}`);
