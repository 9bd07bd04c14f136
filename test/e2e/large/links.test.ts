import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stdioLargeServer } from '../../support/large/start.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';

let gateway: RunningGateway;

beforeAll(async () => {
  gateway = await startGateway({
    server: { frontends: [{ protocol: 'http', config: { port: 0 } }] },
    auth: { provider: 'token', tokens: ['anna-secret', 'otto-secret'] },
    servers: { demo: { ...stdioLargeServer, era: 'legacy', results: { link_above: '1MB' } } },
  });
});

afterAll(() => gateway.stop());

const connect = async (token: string, path: string): Promise<Client> => {
  const client = new Client({ name: 'reader', version: '1' });
  const requestInit = { headers: { authorization: `Bearer ${token}` } };
  const url = new URL(gateway.url('http', path));
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit }));
  return client;
};

it('an official client gets a link, reads it to its end at any address, and nobody else can', async () => {
  const anna = await connect('anna-secret', '/mcp/demo');
  const { content } = await anna.callTool({ name: 'large', arguments: { bytes: 3_000_000 } });
  const link = content.find(({ type }) => type === 'resource_link');
  if (link?.type !== 'resource_link') throw new Error('no link');
  const elsewhere = await connect('anna-secret', '/mcp');
  let [uri, bytes, parts]: [string | undefined, number, number] = [link.uri, 0, 0];
  while (uri !== undefined) {
    const read = await elsewhere.readResource({ uri });
    const [part] = read.contents;
    if (part === undefined || !('text' in part)) throw new Error('no text');
    bytes += Buffer.byteLength(part.text);
    parts += 1;
    const range = part._meta?.['mcpgw/range'] as { readonly next?: string };
    uri = range.next;
  }
  expect(bytes).toBe(link.size);
  expect(parts).toBeGreaterThan(5);
  const otto = await connect('otto-secret', '/mcp/demo');
  const refusal = async (asked: string): Promise<unknown> =>
    otto.readResource({ uri: asked }).catch((error: unknown) => String(error));
  expect(await refusal(link.uri)).toMatch(/there is no such resource/);
  expect(await refusal(link.uri)).toBe(await refusal('mcpgw-result:unknown'));
  for (const client of [anna, elsewhere, otto]) await client.close();
});
