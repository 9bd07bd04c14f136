import { onTestFinished } from 'vitest';
import { type GatewayOptions, type RunningGateway, startGateway } from '../support/gateway.ts';

export type FrontEra = 'legacy' | 'modern';

/** Where clients come in: a gateway as a whole, or the address of one of its servers. */
export type Door = Pick<RunningGateway, 'url'>;

export const doorTo = (gateway: RunningGateway, server: string): Door => ({
  url: (name, path = '') => gateway.url(name, `${path}/${server}`),
});

/** A gateway with these servers and one HTTP frontend, until the end of the file. */
export const gatewayForAll = (
  servers: Readonly<Record<string, object>>,
  more: object = {},
  options: GatewayOptions = {},
): Promise<RunningGateway> =>
  startGateway(
    {
      server: { frontends: [{ protocol: 'http', config: { host: '127.0.0.1', port: 0 } }] },
      auth: { tokens: ['ada-token-of-16-chars', 'bob-token-of-16-chars'] },
      health_check: { enabled: false },
      servers,
      ...more,
    },
    options,
  );

/** The same until the end of the test. */
export const gatewayWith = async (
  ...settings: Parameters<typeof gatewayForAll>
): Promise<RunningGateway> => {
  const gateway = await gatewayForAll(...settings);
  onTestFinished(() => void gateway.stop());
  return gateway;
};

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The first text of the result, or the message of the error. */
  readonly said: string;
  readonly errorCode: string | undefined;
}

/** Sends one request of the stateless era. */
export const askModern = async (
  door: Door,
  token: string,
  method: string,
  params: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> => {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const name: unknown = params['name'];
  return post(door, token, {
    body: {
      jsonrpc: '2.0',
      id: 1,
      method,
      params: { ...params, _meta: meta },
    },
    headers: {
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(typeof name === 'string' ? { 'mcp-name': name } : {}),
      ...headers,
    },
  });
};

/** A session of the handshake revisions. */
export const openLegacy = async (
  door: Door,
  token: string,
): Promise<
  (method: string, params?: object, headers?: Readonly<Record<string, string>>) => Promise<Answer>
> => {
  const params = {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'test', version: '1' },
  };
  const opened = await post(door, token, {
    body: { jsonrpc: '2.0', id: 0, method: 'initialize', params },
    headers: {},
  });
  const session = {
    'mcp-session-id': opened.headers.get('mcp-session-id') ?? '',
    'mcp-protocol-version': '2025-11-25',
  };
  const body = { jsonrpc: '2.0', method: 'notifications/initialized' };
  await post(door, token, { body, headers: session });
  let id = 0;
  return (method, params = {}, headers = {}) => {
    id += 1;
    const body = { jsonrpc: '2.0', id, method, params };
    return post(door, token, { body, headers: { ...session, ...headers } });
  };
};

/** The same call by a client of either era. */
export const callAs = async (
  door: Door,
  front: FrontEra,
  token: string,
  method = 'tools/call',
  params: Readonly<Record<string, unknown>> = { name: 'whoami', arguments: {} },
): Promise<Answer> => {
  if (front === 'modern') return askModern(door, token, method, params);
  const ask = await openLegacy(door, token);
  return ask(method, params);
};

interface RpcAnswer {
  readonly result?: { readonly content?: readonly { readonly text?: string }[] };
  readonly error?: { readonly message?: string; readonly data?: { readonly error_code?: string } };
}

const post = async (
  door: Door,
  token: string,
  { body, headers }: { readonly body: object; readonly headers: Readonly<Record<string, string>> },
): Promise<Answer> => {
  const response = await fetch(door.url('http', '/mcp'), {
    method: 'POST',
    body: JSON.stringify(body),
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      authorization: `Bearer ${token}`,
      ...headers,
    },
  });
  const text = await response.text();
  const [last = text] = text
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .slice(-1);
  const message = JSON.parse(text === '' ? '{}' : last.replace(/^data: /, '')) as RpcAnswer;
  const { result, error } = message;
  const said = result?.content?.[0]?.text ?? error?.message ?? '';
  const { status, headers: answered } = response;
  return { status, headers: answered, text, said, errorCode: error?.data?.error_code };
};
