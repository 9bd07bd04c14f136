import type { RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Logger } from '../../../application/ports/driven/logger.ts';
import { errorReply } from '../../../domain/fault/error-reply.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import { refuseOnSocket } from './refusal.ts';

const hasNoCompiler = (): never => {
  throw new Error('no route has a schema');
};

/** Without these two Fastify loads ajv and a serialiser, for schemas that no route has. */
const NO_SCHEMAS = {
  compilersFactory: { buildValidator: hasNoCompiler, buildSerializer: hasNoCompiler },
};

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

export const sendFault = (reply: FastifyReply, status: number, fault: Fault): void => {
  void reply
    .code(status)
    .type('application/json')
    .send(Buffer.from(errorReply('', fault)));
};

/** To whatever a page answers. `headers`: a flat name, value list. */
export const addHeaders = (response: ServerResponse, headers: readonly string[]): void => {
  for (let at = 0; at < headers.length; at += 2) {
    response.setHeader(headers[at] ?? '', headers[at + 1] ?? '');
  }
};

/** Also for a route that serves nothing now. */
export const answerNotFound = (reply: FastifyReply): void =>
  sendFault(reply, 404, new Fault('not_found', 'nothing is served on this path'));

const notFound = (app: FastifyInstance, request: FastifyRequest, reply: FastifyReply): void => {
  const path = request.url.split('?', 1)[0] ?? '';
  const allowed = METHODS.filter((method) => app.hasRoute({ method, url: path }));
  if (allowed.length === 0) {
    answerNotFound(reply);
    return;
  }
  reply.header('allow', allowed.join(', '));
  sendFault(
    reply,
    405,
    new Fault('http_method_refused', `use ${allowed.join(' or ')} on this path`),
  );
};

const statusOf = (error: unknown): number => {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
};

/** `_httpMessage` is the answer under way on the socket; writing into it would corrupt it. */
const isAnswering = (socket: Socket): boolean => {
  const message: unknown = (socket as { readonly _httpMessage?: unknown })._httpMessage;
  return typeof message === 'object' && message !== null && 'headersSent' in message
    ? message.headersSent === true
    : false;
};

const STATUS_OF_PARSE_ERROR: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

const refuseBroken = (
  error: Error & { readonly code?: string },
  socket: Socket,
  headers: readonly string[],
): void => {
  if (error.code === 'ECONNRESET' || !socket.writable || isAnswering(socket)) {
    socket.destroy();
    return;
  }
  const status = STATUS_OF_PARSE_ERROR[error.code ?? ''] ?? 400;
  const code = status === 408 ? 'idle_timeout' : 'invalid_request';
  const text =
    status === 408 ? 'the request took too long to arrive' : 'this is no valid HTTP request';
  refuseOnSocket(socket, new Fault(code, text), headers, status);
};

export interface AppOptions {
  readonly serverFactory: (listener: RequestListener) => Server;
  /** What is added to answers to whatever is no HTTP. */
  readonly brokenHeaders: () => readonly string[];
}

/** The Fastify instance of a listener. Its errors are JSON, without stacks and without its own name. */
export const createApp = (
  logger: Logger,
  { serverFactory, brokenHeaders }: AppOptions,
): FastifyInstance => {
  const app = Fastify({
    logger: false,
    serverFactory,
    clientErrorHandler: (error, socket) => refuseBroken(error, socket, brokenHeaders()),
    schemaController: NO_SCHEMAS,
  });
  app.setNotFoundHandler((request, reply) => notFound(app, request, reply));
  app.setErrorHandler((error: unknown, request, reply) => {
    const status = statusOf(error);
    if (status === 500) {
      logger.error('a route failed', { path: request.routeOptions.url, error: String(error) });
      sendFault(reply, 500, new Fault('internal', 'internal error'));
      return;
    }
    sendFault(reply, status, new Fault('invalid_request', 'the request is not valid'));
  });
  return app;
};
