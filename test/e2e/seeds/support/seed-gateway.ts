import { readFileSync } from 'node:fs';
import { afterAll, onTestFinished } from 'vitest';
import { signed } from '../../../support/auth/tokens.ts';
import { Authority, type IssuedCertificate } from '../../../support/certificates.ts';
import { call, initialize, initialized } from '../../faults/support/rig.ts';
import { type Carrier, listen } from '../../faults/support/server.ts';
import { stdioEntry } from '../../faults/support/server-process.ts';
import { ToolScript } from '../../faults/support/tool-script.ts';
import type { RawClient } from '../../support/clients/client.ts';
import { type RunningGateway, startGateway } from '../../support/gateway.ts';

export const secret = 'a-secret-of-at-least-thirty-two-bytes';

export const authority = new Authority();
afterAll(() => authority.remove());

/** One pair for the gateway, its servers and their clients. */
export const pair: IssuedCertificate = authority.issue('localhost');
export const certificates = { ca: authority.certificate, cert: pair.cert, key: pair.key };

/** What `path` is called in the environment: `server.port`, `backends.0.config`. */
const override = (path: string): string =>
  `MCP_GATEWAY__${path.replaceAll('.', '__').toUpperCase()}`;

/** Starts the program with the file of a seed document as it stands there; addresses and secrets come by environment. */
export const startSeed = async (
  name: string,
  overrides: Readonly<Record<string, string | number>>,
): Promise<RunningGateway> => {
  const file = new URL(`../../../fixtures/config/seeds/${name}`, import.meta.url);
  const env = Object.fromEntries(
    Object.entries(overrides).map(([path, value]) => [override(path), String(value)]),
  );
  const gateway = await startGateway(readFileSync(file, 'utf8'), {
    fileName: name,
    env: {
      JWT_SECRET_KEY: secret,
      REDIS_PASSWORD: 'redis-secret',
      NODE_EXTRA_CA_CERTS: authority.caFile,
      ...env,
    },
  });
  onTestFinished(() => gateway.kill());
  return gateway;
};

const settled = new TextEncoder().encode(secret);

export const tokenFor = (claims: object): Promise<string> => {
  const exp = Math.floor(Date.now() / 1_000) + 600;
  return signed({ sub: 'ada', iss: 'mcp-gateway', exp, ...claims }, settled);
};

/** The port of a server that is reached in this way, for as long as the test runs. */
export const serverOn = async (
  carrier: Carrier,
): Promise<{ port: number; close(): Promise<void> }> => {
  const server = await listen(carrier, { host: '127.0.0.1', port: 0 }, new ToolScript());
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (isOpen) await server.close();
    isOpen = false;
  };
  onTestFinished(close);
  return { port: Number(new URL(server.url).port), close };
};

/** In place of a command that starts a Python program. */
export const command = (): string => {
  const { command: file, args } = stdioEntry as { command: string; args: readonly string[] };
  return JSON.stringify([file, ...args]);
};

/** `token`: in the introduction, as the original gateway's own clients show it (mission C-03). */
export const introduced = async <Client extends RawClient>(
  client: Client,
  token?: string,
): Promise<Client> => {
  const hello = initialize();
  const shown =
    token === undefined ? hello : hello.replace('"params":{', `"params":{"token":"${token}",`);
  const answer = await client.request(shown);
  if (!answer.includes('"result"')) throw new Error(answer);
  await client.send(initialized);
  return client;
};

let lastId = 0;

export const echo = (client: RawClient, server: string): Promise<string> => {
  lastId += 1;
  return client.request(call(lastId, `${server}__echo`));
};
