import type { INestApplication } from '@nestjs/common';

/** The OpenAPI document, built when it is first asked for. */
export class OpenApiDocument {
  private app: INestApplication | undefined;
  private document: Promise<object> | undefined;

  /** Names the application that the document describes. */
  describe(app: INestApplication): void {
    this.app = app;
  }

  get(): Promise<object> {
    return (this.document ??= this.build());
  }

  private async build(): Promise<object> {
    if (!this.app) throw new TypeError('There is no application to describe');
    const { buildDocument } = await import('./build-document.js');
    return buildDocument(this.app);
  }
}
