import multipart from '@fastify/multipart';
import type { NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import {
  AllowedMethods,
  answerBrokenRequest,
  answerUnknownRoute,
  basePath,
  compressAnswer,
  Cors,
  explain,
  multipartOptions,
  ProblemFilter,
  ReplayFilter,
  requestIdOf,
  sendProblem,
  settleClaim,
} from './http/index.js';
import { ApiModule } from './api.module.js';
import { edgeOf } from './api-options.js';
import type { ApiOptions } from './api-options.js';

/** Paths outside the base path of the published API. */
const rootPaths = ['healthz', 'readyz', 'openapi.json', 'docs', 'docs/:asset'];

/** The whole HTTP application, not listening yet. `log` gets the faults that clients are not told of. */
export async function createApp(options: ApiOptions, log: Pick<Logger, 'error'>): Promise<NestFastifyApplication> {
  const edge = edgeOf(options.config);
  const adapter = new FastifyAdapter({
    genReqId: requestIdOf,
    requestIdHeader: false,
    bodyLimit: edge.jsonLimitBytes,
    // An id of whatever length names nothing; Node.js takes no address that is longer.
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 16_384 },
    // Fastify's router meets these before Nest does.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      sendProblem(request, reply.header('x-request-id', request.id), explain(error, request.id));
    },
    clientErrorHandler: answerBrokenRequest,
  });
  prepare(adapter.getInstance<FastifyInstance>(), new Cors(edge.corsOrigins));
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest declares its options as a class
  const nest: NestApplicationOptions = { logger: ['error', 'fatal'], bodyParser: false };
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.register(options), adapter, nest);
  await app.register(multipart, multipartOptions(edge.uploadLimitBytes));
  app.setGlobalPrefix(basePath, { exclude: rootPaths });
  app.useGlobalFilters(new ProblemFilter(log), new ReplayFilter());
  return app;
}

/** Bodies are left unread until a handler wants them: only then are the caller's credentials known to be good. */
function prepare(fastify: FastifyInstance, cors: Cors): void {
  // Expectations other than 100-continue may be ignored (RFC 9110, 10.1.1); Node.js would answer 417 without a body.
  fastify.server.on('checkExpectation', (request, response) => fastify.server.emit('request', request, response));
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', (_request, payload, done) => {
    done(null, payload);
  });
  // In this order: what is kept for repetitions is not compressed.
  fastify.addHook('onSend', settleClaim);
  fastify.addHook('onSend', compressAnswer);
  const allowed = new AllowedMethods();
  fastify.addHook('onRoute', ({ url, method }) => {
    allowed.add(url, [method].flat());
  });
  // Outside the described API: whoever types the address in finds what there is.
  fastify.get('/', (_request, reply) => reply.redirect('/docs'));
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    cors.admit(request, reply);
    // Careless clients send the header without a value, which Fastify would take for a malformed one.
    if (request.headers['content-type']?.trim() === '') delete request.headers['content-type'];
    if (request.is404) answerUnknownRoute(request, reply, allowed, cors);
    else done();
  });
}
