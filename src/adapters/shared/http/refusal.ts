import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { errorReply } from '../../../domain/fault/error-reply.ts';
import type { Fault } from '../../../domain/fault/fault.ts';
import type { Era } from '../../../domain/mcp/revisions.ts';
import type { Exchange } from './exchange.ts';
import { nodeHttp } from './node-http.ts';

const JSON_TYPE = ['content-type', 'application/json'] as const;

const headersFor = (fault: Fault): readonly string[] => {
  if (fault.code === 'unauthorized') return [...JSON_TYPE, 'www-authenticate', 'Bearer'];
  if (fault.retryAfterMs === undefined) return JSON_TYPE;
  const headers = [...JSON_TYPE, 'retry-after', String(Math.ceil(fault.retryAfterMs / 1_000))];
  return fault.code === 'rate_limited'
    ? [...headers, ...rateHeaders(fault, fault.retryAfterMs)]
    : headers;
};

/** What clients of the original gateway look for (mission RL-11); `Reset` in seconds since 1970. */
const rateHeaders = ({ data = {} }: Fault, waitMs: number): readonly string[] => [
  ...['x-ratelimit-limit', String(data['limit'])],
  ...['x-ratelimit-remaining', String(data['remaining'])],
  ...['x-ratelimit-reset', String(Math.ceil((Date.now() + waitMs) / 1_000))],
];

/** Answers with a JSON-RPC error body and the status of the fault. `idText`: raw id, empty when unknown. */
export const refuse = (
  exchange: Exchange,
  fault: Fault,
  idText = '',
  extraHeaders: readonly string[] = [],
  era: Era = 'legacy',
): void => {
  const headers = headersFor(fault);
  exchange.reply(
    fault.row.httpStatus,
    extraHeaders.length === 0 ? headers : [...headers, ...extraHeaders],
    errorReply(idText, fault, era),
  );
};

/** Refuses a request nobody has looked at yet and lets go of its connection. */
export const refuseUnread = (response: ServerResponse, fault: Fault): void => {
  const body = errorReply('', fault);
  response.sendDate = false;
  response.writeHead(fault.row.httpStatus, [
    ...headersFor(fault),
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
  status: number = fault.row.httpStatus,
): void => {
  const body = errorReply('', fault);
  const lines = [`HTTP/1.1 ${status} ${nodeHttp.STATUS_CODES[status] ?? ''}`];
  const headers = headersFor(fault);
  for (let at = 0; at < headers.length; at += 2) lines.push(`${headers[at]}: ${headers[at + 1]}`);
  lines.push(`content-length: ${body.byteLength}`, 'connection: close', '', '');
  socket.once('finish', () => socket.destroy());
  socket.write(lines.join('\r\n'), 'latin1');
  socket.end(body);
};
