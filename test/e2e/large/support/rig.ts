import { afterAll, beforeAll, expect } from 'vitest';
import {
  type LargeServer,
  startLargeServer,
  stdioLargeServer,
} from '../../../support/large/start.ts';
import { type RunningGateway, startGateway } from '../../support/gateway.ts';

/** A gateway with one server of large answers over HTTP, in both eras, and the same over stdio. */
export interface LargeRig {
  gateway: RunningGateway;
  server: LargeServer;
  /** A value of the gateway's metrics. */
  metric(name: string): Promise<number>;
  /** Fails unless all room for results is given back soon. */
  spoolIsEmpty(): Promise<void>;
}

const config = { port: 0 };

/** One for all tests of the file. */
export const useLargeRig = (settings: object = {}): LargeRig => {
  const rig: Partial<LargeRig> = {};
  const metric = async (name: string): Promise<number> => {
    const text = await (await fetch(rig.gateway?.url('http', '/metrics') ?? '')).text();
    const line = text.split('\n').find((one) => one.startsWith(name));
    return Number(line?.split(' ').at(-1));
  };
  beforeAll(async () => {
    rig.server = await startLargeServer('http');
    const url = `http://127.0.0.1:${rig.server.port}/mcp`;
    rig.gateway = await startGateway({
      auth: { provider: 'none' },
      server: {
        frontends: [
          ...['http', 'sse', 'websocket', 'tcp'].map((protocol) => ({ protocol, config })),
          { protocol: 'stdio', config: { modes: [{ type: 'stdin_stdout' }] } },
        ],
      },
      servers: {
        http: { url, era: 'legacy' },
        modern: { url, era: 'modern' },
        stdio: { ...stdioLargeServer, era: 'legacy' },
      },
      ...settings,
    });
  }, 60_000);
  afterAll(async () => {
    await rig.gateway?.stop();
    rig.server?.process.kill();
  });
  return Object.assign(rig, {
    metric,
    spoolIsEmpty: () => expect.poll(() => metric('mcp_gateway_spool_bytes')).toBe(0),
  }) as LargeRig;
};
