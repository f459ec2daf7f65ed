import { Controller, Get, Header, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { createReadStream } from 'node:fs';
import { notFound } from '../http/answers/found.js';
import { Public } from '../http/credentials/context.decorator.js';
import { OpenApiDocument } from './openapi-document.js';
import { docsPage, uiAsset } from './swagger-ui.js';

/** The API's description, for machines and for people; without credentials. */
@Public()
@Controller()
export class OpenApiController {
  constructor(private readonly document: OpenApiDocument) {}

  @Get('openapi.json')
  openApi(): Promise<object> {
    return this.document.get();
  }

  @Get('docs')
  @Header('content-type', 'text/html; charset=utf-8')
  docs(): string {
    return docsPage;
  }

  @Get('docs/:asset')
  asset(@Param('asset') name: string, @Res() reply: FastifyReply): void {
    const asset = uiAsset(name);
    if (!asset) throw notFound('page', name);
    void reply.type(asset.type).header('cache-control', 'public, max-age=3600').send(createReadStream(asset.path));
  }
}
