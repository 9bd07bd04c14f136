import { afterAll, beforeAll, expect, test } from 'vitest';
import { everything } from './support/everything.ts';
import { type Front, startFront } from './support/front.ts';
import { connectV2 } from './support/sdk-v2.ts';

let front: Front;

beforeAll(async () => {
  front = await startFront({ everything: await everything('stdio') });
});
afterAll(() => front.gateway.stop());

test.each(['http', 'sse', 'stdio'] as const)(
  'a client over %s that asks for 2026-07-28 first falls back to what the gateway speaks',
  async (kind) => {
    const client = await connectV2(front.address(kind), 'auto');
    expect(client.sdk.getServerVersion()).toMatchObject({ name: 'mcp-servers/everything' });
    const { content } = await client.call('echo', { message: 'hello' });
    expect(content).toEqual([{ type: 'text', text: 'Echo: hello' }]);
    await client.sdk.close();
  },
);
