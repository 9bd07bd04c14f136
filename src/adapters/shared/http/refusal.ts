import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { errorReply } from '../../../domain/fault/error-reply.ts';
import type { Fault } from '../../../domain/fault/fault.ts';
import type { Era } from '../../../domain/mcp/revisions.ts';
import { asksForMore } from './answers.ts';
import type { Exchange } from './exchange.ts';
import { nodeHttp } from './node-http.ts';

const NO_HEADERS: readonly string[] = [];
const JSON_TYPE: readonly string[] = ['content-type', 'application/json'];

const headersFor = (fault: Fault): readonly string[] =>
  fault.retryAfterMs === undefined
    ? JSON_TYPE
    : [...JSON_TYPE, 'retry-after', String(Math.ceil(fault.retryAfterMs / 1_000))];

/** What clients of the original gateway look for (mission RL-11); `Reset` in seconds since 1970. */
export const tellRate = (
  exchange: Pick<Exchange, 'setHeader'>,
  limit: number,
  remaining: number,
  resetMs: number,
): void => {
  exchange.setHeader('x-ratelimit-limit', String(limit));
  exchange.setHeader('x-ratelimit-remaining', String(remaining));
  exchange.setHeader('x-ratelimit-reset', String(Math.ceil((Date.now() + resetMs) / 1_000)));
};

/** Answers with a JSON-RPC error body and the status of the fault. `idText`: raw id, empty when unknown. */
export const refuse = (
  exchange: Exchange,
  fault: Fault,
  idText = '',
  extraHeaders: readonly string[] = [],
  era: Era = 'legacy',
): void => {
  const headers = headersFor(fault);
  const { code, data, retryAfterMs = 0 } = fault;
  if (code === 'rate_limited') tellRate(exchange, Number(data?.['limit']), 0, retryAfterMs);
  const challenge = asksForMore(fault)
    ? ['www-authenticate', exchange.challenge(fault)]
    : NO_HEADERS;
  exchange.reply(
    fault.row.httpStatus,
    extraHeaders.length === 0 ? headers.concat(challenge) : headers.concat(challenge, extraHeaders),
    errorReply(idText, fault, era),
  );
};

/** Refuses a request nobody has looked at yet and lets go of its connection. `headers`: what its listener adds. */
export const refuseUnread = (
  response: ServerResponse,
  fault: Fault,
  headers: readonly string[],
): void => {
  const body = errorReply('', fault);
  response.sendDate = false;
  response.writeHead(fault.row.httpStatus, [
    ...headersFor(fault),
    ...headers,
    'content-length',
    String(body.byteLength),
    'connection',
    'close',
  ]);
  response.end(body);
};

/** The same where no response object exists: an upgrade, a request the parser gave up. */
export const refuseOnSocket = (
  socket: Duplex,
  fault: Fault,
  added: readonly string[],
  status: number = fault.row.httpStatus,
): void => {
  const body = errorReply('', fault);
  const lines = [`HTTP/1.1 ${status} ${nodeHttp.STATUS_CODES[status] ?? ''}`];
  const headers = headersFor(fault).concat(added);
  for (let at = 0; at < headers.length; at += 2) lines.push(`${headers[at]}: ${headers[at + 1]}`);
  lines.push(`content-length: ${body.byteLength}`, 'connection: close', '', '');
  socket.once('finish', () => socket.destroy());
  socket.write(lines.join('\r\n'), 'latin1');
  socket.end(body);
};
