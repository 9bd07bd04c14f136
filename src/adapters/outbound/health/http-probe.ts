import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { HttpProbeRequest } from '../../../application/ports/driven/health-probes.ts';
import type { BackendTarget, Endpoint } from '../../../domain/balancing/endpoint.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import { abandoned, unavailable } from '../../shared/backend/attempt.ts';
import { networkFault } from '../../shared/backend/network-faults.ts';
import { nodeHttp } from '../../shared/http/node-http.ts';
import {
  type BackendTls,
  type BackendTlsOptions,
  TlsTrouble,
} from '../../shared/tls/backend-tls.ts';
import { type DialTerms, trustOf } from './dialled.ts';

type ProbeTerms = Pick<DialTerms, 'signal' | 'passage' | 'tls'>;

/** One request on a connection of its own, which no health check of another kind would have: what listens has to accept. */
export const probeHttp = (
  { target, server }: Endpoint,
  { method, path, expectedStatus }: HttpProbeRequest,
  { signal, passage, tls }: ProbeTerms,
): Promise<Fault | undefined> => {
  const url = urlOf(target, path);
  if (url === undefined) {
    return Promise.resolve(unavailable(server, `${path} is no address of an HTTP health check`));
  }
  const refusal = passage?.refusalOf(url.hostname);
  if (refusal !== undefined) return Promise.resolve(networkFault(server, refusal));
  const { promise, resolve } = Promise.withResolvers<Fault | undefined>();
  if (signal.aborted) return Promise.resolve(abandoned(server));
  const send = url.protocol === 'https:' ? requestHttps : nodeHttp.request;
  const headers = { 'user-agent': 'mcp-gateway-health', ...headersFor(target, url) };
  const checked = passage === undefined ? {} : { lookup: passage.lookup };
  const shown = tlsFor(target, url, tls);
  if (shown instanceof TlsTrouble) return Promise.resolve(networkFault(server, shown));
  const request = send(url, { method, headers, agent: false, signal, ...shown, ...checked });
  request.on('error', (error) =>
    resolve(signal.aborted ? abandoned(server) : networkFault(server, error)),
  );
  request.on('response', (response) => {
    const status = response.statusCode ?? 0;
    resolve(expectedStatus.includes(status) ? undefined : unexpected(server, status));
    end(request, response);
  });
  request.end();
  return promise;
};

/** The body says nothing that would be looked at. */
const end = (request: ClientRequest, response: IncomingMessage): void => {
  response.on('error', () => {});
  response.destroy();
  request.destroy();
};

const unexpected = (server: string, status: number): Fault =>
  new Fault(
    'backend_unavailable',
    `Server "${server}" answered its health check with HTTP status ${status}.`,
  );

/** `ws://` is reached as `http://`. */
const baseOf = (target: BackendTarget): string | undefined =>
  'url' in target ? target.url.replace(/^ws/i, 'http') : undefined;

const urlOf = (target: BackendTarget, path: string): URL | undefined => {
  const base = baseOf(target);
  if (!URL.canParse(path, base)) return undefined;
  const url = new URL(path, base);
  return /^https?:$/.test(url.protocol) ? url : undefined;
};

/** The certificate of the gateway is for the server itself, as its headers are. */
const tlsFor = (
  target: BackendTarget,
  url: URL,
  tls: BackendTls | undefined,
): BackendTlsOptions | TlsTrouble | undefined => {
  const base = baseOf(target);
  const isItself = base !== undefined && new URL(base).origin === url.origin;
  return url.protocol === 'https:'
    ? tls?.optionsOf(isItself ? trustOf(target) : undefined)
    : undefined;
};

const headersFor = (target: BackendTarget, url: URL): Readonly<Record<string, string>> => {
  const base = baseOf(target);
  if (base === undefined || !('headers' in target)) return {};
  return new URL(base).origin === url.origin ? target.headers : {};
};
