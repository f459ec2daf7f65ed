import { Controller, Get, Header, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { notFound, servedDocument } from '../http/index.js';
import { docsPage, docsPolicy, uiAsset } from './swagger-ui.js';

/** The API's description, for machines and for people; without credentials. */
@Controller()
export class DocsController {
  private document: Promise<DocumentText> | undefined;

  @Get('openapi.json')
  @Header('content-type', 'application/json; charset=utf-8')
  async openApi(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const { text, etag } = await (this.document ??= documentText());
    void reply.headers({ etag, 'cache-control': 'no-cache' });
    return text;
  }

  @Get('docs')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', docsPolicy)
  @Header('cache-control', 'no-cache')
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

interface DocumentText {
  readonly text: string;
  readonly etag: string;
}

/** Without the spaces that make the file readable. */
async function documentText(): Promise<DocumentText> {
  const text = JSON.stringify(await servedDocument());
  return { text, etag: `"${createHash('sha256').update(text).digest('hex')}"` };
}
