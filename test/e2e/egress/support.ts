import type { RunningGateway } from '../support/gateway.ts';

const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'asker', version: '1' },
  },
};

/** What a client is told that wants to speak to this server. */
export const toldOf = async (
  gateway: RunningGateway,
  server: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<string> => {
  const answer = await fetch(gateway.url('http', `/mcp/${server}`), {
    method: 'POST',
    headers: {
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
      ...headers,
    },
    body: JSON.stringify(initialize),
  });
  return `${answer.status} ${await answer.text()}`;
};

/** How many connections were refused for this reason so far. */
export const refusals = async (gateway: RunningGateway, reason: string): Promise<number> => {
  const page = await (await fetch(gateway.url('http', '/metrics'))).text();
  const line = new RegExp(`^mcp_gateway_egress_refused_total\\{reason="${reason}"\\} (\\d+)$`, 'm');
  return Number(line.exec(page)?.[1] ?? 0);
};
