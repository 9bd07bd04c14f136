import { exchange, type Got } from '../../../support/http-peer.ts';
import type { RunningGateway } from '../../support/gateway.ts';

export interface Answer {
  readonly status: number;
  readonly result?: Readonly<Record<string, unknown>>;
  /** `error.data.error_code`. */
  readonly error?: string;
}

/** A client over HTTP with a token. */
export interface Caller {
  ask(method: string, params?: Record<string, unknown>): Promise<Answer>;
}

const meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'caller', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

interface Reply {
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string; readonly data?: { readonly error_code?: string } };
}

const read = ({ status, text, headers }: Got): Answer => {
  const isStream = headers['content-type'] === 'text/event-stream';
  const data = isStream ? (/^data: ?(\{.*)$/m.exec(text)?.[1] ?? '{}') : text;
  const { result, error } = JSON.parse(data === '' ? '{}' : data) as Reply;
  if (error === undefined) return { status, ...(result === undefined ? {} : { result }) };
  return { status, error: error.data?.error_code ?? error.message };
};

const post = (
  gateway: RunningGateway,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: object,
): Promise<Got> =>
  exchange(gateway.port('http'), {
    path,
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: '2.0', ...body }),
  });

/** Header values that repeat what a request is about. */
const mirrored = (method: string, { name, uri }: Record<string, unknown>) => {
  const about = name ?? uri;
  return {
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': method,
    ...(typeof about === 'string' && { 'mcp-name': about }),
  };
};

export const modernCaller = (gateway: RunningGateway, path: string, token: string): Caller => ({
  ask: async (method, params = {}) => {
    const headers = { authorization: `Bearer ${token}`, ...mirrored(method, params) };
    return read(
      await post(gateway, path, headers, { id: 1, method, params: { ...params, _meta: meta } }),
    );
  },
});

/** A session; the refusal of its handshake when there is none. */
export const legacyCaller = async (
  gateway: RunningGateway,
  path: string,
  token: string,
): Promise<Caller | Answer> => {
  const authorization = `Bearer ${token}`;
  const params = {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'caller', version: '1' },
  };
  const opened = await post(
    gateway,
    path,
    { authorization },
    { id: 0, method: 'initialize', params },
  );
  const session = opened.headers['mcp-session-id'];
  if (typeof session !== 'string') return read(opened);
  const headers = {
    authorization,
    'mcp-session-id': session,
    'mcp-protocol-version': '2025-11-25',
  };
  await post(gateway, path, headers, { method: 'notifications/initialized' });
  let id = 0;
  return {
    ask: async (method, asked = {}) => {
      id += 1;
      return read(await post(gateway, path, headers, { id, method, params: asked }));
    },
  };
};
