import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { connect } from 'node:net';
import { type SecureContext, connect as tlsConnect } from 'node:tls';
import { WebSocket } from 'ws';

export interface TlsOptions {
  /** Made once: reading a certificate and its key for each connection takes longer than to shake hands. */
  readonly secureContext: SecureContext;
}

/** Who knocks: what it shows over HTTP, and on its connection. */
export interface Shown {
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: TlsOptions | undefined;
}

export interface Heard {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** What came of the body; streams are cut off. */
  readonly text: string;
}

const PATIENCE_MS = 15_000;

/** The answer to one request over HTTP. A body that does not end is cut off with what came. */
export const knock = async (
  url: string,
  method: string,
  { headers, tls }: Shown,
  body = '',
): Promise<Heard> => {
  const target = new URL(url);
  // As it stands: a URL would tidy up what a test writes.
  const path = url.slice(target.origin.length);
  const options = { method, path, headers, agent: false, timeout: PATIENCE_MS, ...tls };
  const sent =
    target.protocol === 'https:' ? tlsRequest(target, options) : plainRequest(target, options);
  sent.on('error', () => undefined);
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const status = response.statusCode ?? 0;
  const isStream = String(response.headers['content-type']).startsWith('text/event-stream');
  let text = '';
  if (!isStream) for await (const chunk of response) text += String(chunk);
  response.destroy();
  return { status, headers: response.headers, text };
};

/** The status of a WebSocket handshake, and the headers of its answer. */
export const shakeHands = async (url: string, { headers, tls }: Shown): Promise<Heard> => {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), 'mcp', { headers, ...tls });
  socket.on('error', () => undefined);
  const { promise, resolve } = Promise.withResolvers<Heard>();
  const hear = (status: number, shown: IncomingHttpHeaders): void =>
    resolve({ status, headers: shown, text: '' });
  socket.on('upgrade', (response) => hear(101, response.headers));
  socket.on('unexpected-response', (_request, response) =>
    hear(response.statusCode ?? 0, response.headers),
  );
  const heard = await promise;
  socket.terminate();
  return heard;
};

/** The first line that comes back for `line`; empty when the connection ends without one. */
export const sayLine = async (
  address: { readonly host: string; readonly port: number } | { readonly path: string },
  line: string,
  tls?: TlsOptions,
): Promise<string> => {
  const socket =
    tls === undefined || 'path' in address ? connect(address) : tlsConnect({ ...address, ...tls });
  socket.on('error', () => undefined);
  socket.setTimeout(PATIENCE_MS, () => socket.destroy());
  socket.write(`${line}\n`);
  let text = '';
  for await (const chunk of socket) {
    text += String(chunk);
    if (text.includes('\n')) break;
  }
  socket.destroy();
  return text;
};
