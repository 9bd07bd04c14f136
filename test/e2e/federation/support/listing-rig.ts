import { afterAll } from 'vitest';
import type { RealClient } from '../../clients/support/real-client.ts';
import { connectV1 } from '../../clients/support/sdk-v1.ts';
import { connectV2 } from '../../clients/support/sdk-v2.ts';
import type { Address } from '../../clients/support/ways.ts';
import { listener } from '../../program/support/servers.ts';
import { type RunningGateway, startGateway } from '../../support/gateway.ts';
import { type ListingOptions, ListingServer } from './listing-server.ts';

const servers: ListingServer[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

/** A server that lists; it ends with the test file. */
export const listing = async (options: ListingOptions): Promise<ListingServer> => {
  const server = await ListingServer.start(options);
  servers.push(server);
  return server;
};

/** A gateway in front of servers at these addresses. */
export const gatewayFor = (
  urls: Readonly<Record<string, string>>,
  more: object = {},
): Promise<RunningGateway> =>
  startGateway({
    auth: { provider: 'none' },
    server: { frontends: [listener('http'), listener('websocket')] },
    servers: Object.fromEntries(
      Object.entries(urls).map(([name, url]) => [name, { type: 'http', url }]),
    ),
    ...more,
  });

export const modern = (address: Address) => connectV2(address, { pin: '2026-07-28' });
export const legacy = connectV1;

export const connected = (
  gateway: RunningGateway,
  connect: (address: Address) => Promise<RealClient> = legacy,
  headers: Readonly<Record<string, string>> = {},
): Promise<RealClient> =>
  connect({ kind: 'http', url: new URL(gateway.url('http', '/mcp')), headers });

export interface ToolPage {
  readonly tools: readonly { readonly name: string }[];
  readonly nextCursor?: string | undefined;
}

export const pageOf = ({ sdk }: RealClient, cursor?: string): Promise<ToolPage> =>
  sdk.listTools(cursor === undefined ? undefined : { cursor });

/** All pages, as the client finds them. */
export const walk = async (client: RealClient): Promise<readonly ToolPage[]> => {
  const pages = [await pageOf(client)];
  for (let next = pages[0]?.nextCursor; next !== undefined; next = pages.at(-1)?.nextCursor) {
    pages.push(await pageOf(client, next));
  }
  return pages;
};

export const namesOf = (pages: readonly ToolPage[]): readonly string[] =>
  pages.flatMap(({ tools }) => tools.map(({ name }) => name));

export const sevenPages = (name: string): ListingOptions['pages'] =>
  Array.from({ length: 7 }, (_, page) => [`${name}-${page}-x`, `${name}-${page}-y`]);

/** A server with seven pages for each name. */
export const named = (options: readonly string[]) =>
  Promise.all(options.map((name) => listing({ pages: sevenPages(name) })));

export const urlsOf = (names: readonly string[], listed: readonly ListingServer[]) =>
  Object.fromEntries(names.map((name, index) => [name, listed[index]?.url ?? '']));
