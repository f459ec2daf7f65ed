import { Controller, Get, Header, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { documentFile, notFound, Public } from '../http/index.js';
import { docsPage, uiAsset } from './swagger-ui.js';

/** The API's description, for machines and for people; without credentials. */
@Public()
@Controller()
export class DocsController {
  private document: Promise<string> | undefined;

  @Get('openapi.json')
  @Header('content-type', 'application/json; charset=utf-8')
  openApi(): Promise<string> {
    return (this.document ??= compactDocument());
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

/** Without the spaces that make the file readable. */
const compactDocument = async (): Promise<string> => JSON.stringify(JSON.parse(await readFile(documentFile, 'utf8')));
