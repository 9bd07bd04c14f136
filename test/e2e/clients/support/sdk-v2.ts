import {
  Client,
  SSEClientTransport,
  StreamableHTTPClientTransport,
  type Transport,
  type VersionNegotiationOptions,
} from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import {
  type Ask,
  clientInfo,
  elicitationAnswer,
  firstRoots,
  Inbox,
  type Notice,
  type RealClient,
  samplingAnswer,
} from './real-client.ts';
import type { Address } from './ways.ts';

/** Connects a client of `@modelcontextprotocol/client`; without a mode it speaks the revisions up to 2025-11-25. */
export const connectV2 = async (
  address: Address,
  mode: VersionNegotiationOptions['mode'] = 'legacy',
): Promise<RealClient> => {
  const client = new Client(clientInfo, {
    capabilities: { sampling: {}, elicitation: {}, roots: { listChanged: true } },
    versionNegotiation: { mode },
  });
  const notices = new Inbox<Notice>();
  const asks = new Inbox<Ask>();
  const roots = firstRoots();
  const sampling = { after: Promise.resolve() };
  client.fallbackNotificationHandler = async ({ method, params }) => {
    notices.add({ method, params: { ...params } });
  };
  client.setRequestHandler('sampling/createMessage', async ({ method, params }) => {
    asks.add({ method, params });
    await sampling.after;
    return samplingAnswer;
  });
  client.setRequestHandler('elicitation/create', ({ method, params }) => {
    asks.add({ method, params });
    return elicitationAnswer;
  });
  client.setRequestHandler('roots/list', ({ method, params }) => {
    asks.add({ method, params });
    return { roots };
  });
  await client.connect(transportTo(address));
  return {
    sdk: client,
    notices,
    asks,
    roots,
    sampling,
    setLevel: (level) => client.setLoggingLevel(level),
    call: (name, args = {}, options = {}) => client.callTool({ name, arguments: args }, options),
  };
};

const transportTo = (address: Address): Transport => {
  switch (address.kind) {
    case 'http':
      return new StreamableHTTPClientTransport(address.url, options(address));
    case 'sse':
      return new SSEClientTransport(address.url, options(address));
    case 'websocket':
      throw new Error('this SDK has no WebSocket client');
    case 'stdio':
      return new StdioClientTransport({
        command: address.command,
        args: [...address.args],
        stderr: 'ignore',
      });
  }
};

const options = ({ headers }: { readonly headers?: Readonly<Record<string, string>> }) => ({
  requestInit: { headers: { ...headers } },
});
