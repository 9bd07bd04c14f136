import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { WebSocketClientTransport } from '@modelcontextprotocol/sdk/client/websocket.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  CallToolResultSchema,
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
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

/** Connects a client of `@modelcontextprotocol/sdk`. */
export const connectV1 = async (address: Address): Promise<RealClient> => {
  const client = new Client(clientInfo, {
    capabilities: { sampling: {}, elicitation: {}, roots: { listChanged: true } },
  });
  const notices = new Inbox<Notice>();
  const asks = new Inbox<Ask>();
  const roots = firstRoots();
  const sampling = { after: Promise.resolve() };
  client.fallbackNotificationHandler = async ({ method, params }) => {
    notices.add({ method, params: { ...params } });
  };
  client.setRequestHandler(CreateMessageRequestSchema, async ({ method, params }) => {
    asks.add({ method, params });
    await sampling.after;
    return samplingAnswer;
  });
  client.setRequestHandler(ElicitRequestSchema, ({ method, params }) => {
    asks.add({ method, params });
    return elicitationAnswer;
  });
  client.setRequestHandler(ListRootsRequestSchema, ({ method, params }) => {
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
    call: async (name, args = {}, options = {}) =>
      CallToolResultSchema.parse(
        await client.callTool({ name, arguments: args }, CallToolResultSchema, options),
      ),
  };
};

const transportTo = (address: Address): Transport => {
  switch (address.kind) {
    case 'http':
      // The SDK declares optional fields more loosely than its own interface.
      return new StreamableHTTPClientTransport(address.url, options(address)) as Transport;
    case 'sse':
      return new SSEClientTransport(address.url, options(address));
    case 'websocket':
      return new WebSocketClientTransport(address.url);
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
