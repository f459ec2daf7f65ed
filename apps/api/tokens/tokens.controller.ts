import { publishedKeys } from '#credentials';
import { Controller, Get, Header, HttpCode, Post, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Pool } from 'pg';
import { Takes } from '../http/index.js';
import { oauthAnswer, OAuthError, oauthWording } from './oauth-error.js';
import { SignIns } from './sign-ins.js';
import { tokenRequestOf } from './token-request.js';

/** Where clients exchange their secrets for tokens (OAuth 2.0, client credentials), and what others verify those with. */
@Controller()
export class TokensController {
  constructor(
    private readonly signIns: SignIns,
    private readonly pool: Pool,
  ) {}

  @Post('ims/token/v3')
  @HttpCode(200)
  @RouteConfig({ wording: oauthWording })
  @Takes(undefined, 'application/x-www-form-urlencoded', 'application/json')
  v3(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.exchange(request, reply);
  }

  /** The same, at the address of older clients. */
  @Post('ims/token/v2')
  @HttpCode(200)
  @RouteConfig({ wording: oauthWording })
  @Takes(undefined, 'application/x-www-form-urlencoded', 'application/json')
  v2(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.exchange(request, reply);
  }

  @Get('.well-known/jwks.json')
  @Header('cache-control', 'public, max-age=60')
  keys() {
    return publishedKeys(this.pool);
  }

  private async exchange(request: FastifyRequest, reply: FastifyReply): Promise<object> {
    void reply.header('cache-control', 'no-store').header('pragma', 'no-cache');
    try {
      const { accessToken, expiresIn } = await this.signIns.signIn(await tokenRequestOf(request), request.ip, reply);
      return { access_token: accessToken, token_type: 'bearer', expires_in: expiresIn };
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      void reply.code(error.status);
      if (error.code === 'invalid_client') void reply.header('www-authenticate', 'Basic realm="rondo"');
      if (error.retryAfter !== undefined) void reply.header('retry-after', String(error.retryAfter));
      return oauthAnswer(error.code, error.message);
    }
  }
}
