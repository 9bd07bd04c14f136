import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { Crowd } from './support/crowd.ts';

const CONNECTIONS = 2_000;
const OUTSTANDING = 32;
const CALLS = CONNECTIONS * OUTSTANDING;

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

const gather = async (frontend: string): Promise<Crowd> => {
  const crowd = await Crowd.gather(gateway.port(frontend), CONNECTIONS);
  crowds.push(crowd);
  return crowd;
};

it.each([
  ['own', OUTSTANDING],
  ['shared', CALLS],
])(
  'each of 2,000 binary connections with 32 calls outstanding gets all answers to its own calls over a link of their %s',
  async (frontend, all) => {
    const crowd = await gather(frontend);
    // The server answers in random order when all calls of the link have come.
    const tally = await crowd.call('outstanding', OUTSTANDING, `"of":${all},`);
    expect(tally).toEqual({ answers: CALLS, wrong: [] });
  },
);
