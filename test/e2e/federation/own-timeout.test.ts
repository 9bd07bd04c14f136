import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectV1 } from '../clients/support/sdk-v1.ts';
import { connectV2 } from '../clients/support/sdk-v2.ts';
import type { Address } from '../clients/support/ways.ts';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';

const clients = [
  { sdk: 'SDK v1', connect: connectV1 },
  {
    sdk: 'SDK v2 of 2026-07-28',
    connect: (address: Address) => connectV2(address, { pin: '2026-07-28' }),
  },
] as const;

describe('a server with its own time', () => {
  let gateway: RunningGateway;

  beforeAll(async () => {
    const [hasty, patient] = await Promise.all([
      startScriptedServer('tcp-binary'),
      startScriptedServer('tcp-binary'),
    ]);
    gateway = await startGateway({
      auth: { provider: 'none' },
      server: { frontends: [{ protocol: 'http', config: { host: '127.0.0.1', port: 0 } }] },
      timeouts: { call: '30s' },
      gateway: { routes: [{ upstream_group: 'hasty', timeout: '400ms' }] },
      servers: { hasty: hasty.entry, patient: { ...patient.entry, timeout: '800ms' } },
    });
  });
  afterAll(() => gateway.stop());

  test.each(clients)('fails a call of $sdk in that time', async ({ connect }) => {
    const client = await connect({ kind: 'http', url: new URL(gateway.url('http', '/mcp')) });
    const took = async (name: string): Promise<number> => {
      const started = performance.now();
      await expect(client.call(name)).rejects.toThrow(/sent nothing for \d+ ms/);
      return performance.now() - started;
    };
    const [hasty, patient] = await Promise.all([took('hasty__slow'), took('patient__slow')]);
    expect([hasty > 390, hasty < 5_000]).toEqual([true, true]);
    expect([patient > 790, patient < 5_000, patient > hasty]).toEqual([true, true, true]);
    await client.sdk.close();
  });
});
