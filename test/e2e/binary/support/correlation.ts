import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { startScriptedServer } from '../../support/backends/scripted-server.ts';
import { type RunningGateway, startGateway } from '../../support/gateway.ts';
import { Crowd } from './crowd.ts';

const OUTSTANDING = 32;

/** Links of which sessions have one each, or one together. */
type Link = 'own' | 'shared';

/** Has so many binary connections send 32 calls each at once, over links of that kind. */
export type Correlate = (link: Link, connections: number) => Promise<void>;

/** A gateway for a test file, and what every crowd before it has to see: all answers to its own calls. */
export const useCorrelation = (): Correlate => {
  let gateway: RunningGateway;
  beforeAll(async () => {
    const own = await startScriptedServer('tcp-binary');
    const shared = await startScriptedServer('stdio');
    const listener = (namespace: string) => ({
      name: namespace,
      protocol: 'tcp',
      config: { host: '127.0.0.1', port: 0, namespace },
    });
    gateway = await startGateway({
      version: 1,
      auth: { provider: 'none' },
      server: { frontends: [listener('own'), listener('shared')] },
      servers: { own: own.entry, shared: { ...shared.entry, shared: true } },
    });
  });
  afterAll(async () => {
    expect(gateway.lines.filter((line) => line.includes('a fault of the gateway'))).toEqual([]);
    expect(await gateway.stop()).toBe(0);
  });

  const crowds: Crowd[] = [];
  afterEach(async () => {
    await Promise.all(crowds.splice(0).map((crowd) => crowd.leave()));
  });

  return async (link, connections) => {
    const crowd = await Crowd.gather(gateway.port(link), connections);
    crowds.push(crowd);
    const calls = connections * OUTSTANDING;
    // The server answers in random order when all calls of the link have come.
    const tally = await crowd.call(
      'outstanding',
      OUTSTANDING,
      `"of":${link === 'own' ? OUTSTANDING : calls},`,
    );
    expect(tally).toEqual({ answers: calls, wrong: [] });
  };
};
