import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { startedOAuthServer } from '../../support/auth/started-oauth-server.ts';
import { CountingServer } from '../../support/egress/counting-server.ts';
import { disguisedLoopback, disguisedMetadata } from '../../support/egress/disguises.ts';
import { listener, scriptedServer } from '../program/support/servers.ts';
import { changes } from '../reload/support/reloads.ts';
import { type GatewayOptions, type RunningGateway, startGateway } from '../support/gateway.ts';
import { refusals, toldOf } from './support.ts';

// This machine stands for the forbidden: it is denied, and whoever connects all the same is seen.
const secret = new CountingServer();
let port = 0;
beforeAll(async () => {
  port = await secret.listen();
});
afterAll(() => secret.close());

const start = async (more: object, options?: GatewayOptions): Promise<RunningGateway> => {
  const http = listener('http');
  const gateway = await startGateway(
    { version: 1, auth: { provider: 'none' }, server: { frontends: [http] }, ...more },
    options,
  );
  onTestFinished(async () => {
    await gateway.stop();
  });
  return gateway;
};

interface ServerEntry {
  readonly url: string;
  readonly type?: string;
}

/** An entry for every way to name every one of these hosts. */
const serversAt = (hosts: readonly string[]): Readonly<Record<string, ServerEntry>> => {
  const servers: Record<string, ServerEntry> = {};
  for (const [at, host] of hosts.entries()) {
    const place = `${host}:${port}`;
    servers[`http${at}`] = { url: `http://${place}/mcp`, type: 'http' };
    servers[`https${at}`] = { url: `https://${place}/mcp`, type: 'http' };
    servers[`sse${at}`] = { url: `http://${place}/sse`, type: 'sse' };
    servers[`ws${at}`] = { url: `ws://${place}/` };
    servers[`wss${at}`] = { url: `wss://${place}/` };
    servers[`tcp${at}`] = { url: `tcp://${place}` };
    servers[`tcps${at}`] = { url: `tcps://${place}` };
    servers[`auto${at}`] = { url: `http://${place}/`, type: 'auto' };
  }
  return servers;
};

const denied = { egress: { deny: ['127.0.0.0/8', '::1', '0.0.0.0', '::'] } };
const written = disguisedLoopback.filter((host) => !/[^ -~]|%/.test(host));

test('no spelling in the settings leads a server, its health checks or detection to what is denied', async () => {
  const before = secret.connections;
  const servers = serversAt(written);
  const gateway = await start({
    servers,
    ...denied,
    health_check: { enabled: true, interval: '200ms' },
  });
  for (const name of Object.keys(servers)) {
    const told = await toldOf(gateway, name);
    expect(`${name}: ${told}`).toMatch(/backend_unavailable|endpoint|unavailable/);
  }
  expect(await refusals(gateway, 'denied')).toBeGreaterThan(written.length);
  expect(secret.connections).toBe(before);
});

test('the metadata of clouds and link-local addresses are refused without a word in the settings', async () => {
  const servers = serversAt(disguisedMetadata);
  const gateway = await start({ servers });
  const names = Object.keys(servers);
  const told = await Promise.all(names.map((name) => toldOf(gateway, name)));
  expect(
    told.filter((text) => !/egress|EGRESS_REFUSED|host name is not known|ENOTFOUND/.test(text)),
  ).toEqual([]);
  expect(await refusals(gateway, 'metadata')).toBeGreaterThan(0);
  expect(await refusals(gateway, 'link_local')).toBeGreaterThan(0);
});

test('a running gateway follows what is denied and allowed', async () => {
  const servers = { one: { url: `http://127.0.0.1:${port}/mcp`, type: 'http' } };
  const gateway = await start({ servers, ...denied });
  const before = secret.connections;
  expect(await toldOf(gateway, 'one')).toContain('EGRESS_REFUSED');
  expect(secret.connections).toBe(before);
  const file = join(gateway.folder, 'gateway.yaml');
  const settings: unknown = parse(readFileSync(file, 'utf8'));
  const changed = changes(gateway);
  writeFileSync(file, stringify({ ...Object(settings), egress: {} }));
  await changed;
  await toldOf(gateway, 'one');
  expect(secret.connections).toBeGreaterThan(before);
});

test('no setting, record, redirect or metadata leads to a forbidden address [S16]', async () => {
  const redirecting = createServer((request, response) => {
    request.resume();
    response.writeHead(307, { location: `http://localhost:${port}/mcp` }).end();
  });
  await new Promise<void>((resolve) => redirecting.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void redirecting.close());
  const redirectPort = (redirecting.address() as AddressInfo).port;
  const before = secret.connections;
  // The metadata of issuers the operator named lead on to another place of this machine, each in another spelling.
  const spellings = [...disguisedLoopback, ...disguisedMetadata];
  const issuers = await Promise.all(
    spellings.map(async (host) => {
      const issuer = await startedOAuthServer({ audience: 'mcp-gateway' });
      issuer.metadataChanges = { jwks_uri: `http://${host}:${port}/keys` };
      return issuer;
    }),
  );
  const asked = { discovery: true, audience: 'mcp-gateway' };
  const own = await startedOAuthServer({ audience: 'mcp-gateway' });
  const gateway = await start({
    auth: {
      provider: 'jwt',
      jwt: {
        issuer: own.issuer,
        ...asked,
        issuers: Object.fromEntries(
          issuers.map(({ issuer }, at) => [`other${at}`, { issuer, ...asked }]),
        ),
      },
    },
    servers: {
      setting: { url: 'http://169.254.169.254/mcp', type: 'http' },
      record: { url: `http://localhost.metadata.example:${port}/mcp`, type: 'http' },
      redirect: { url: `http://127.0.0.1:${redirectPort}/mcp`, type: 'http' },
      one: scriptedServer,
    },
    egress: { deny: ['*.metadata.example'] },
  });
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  for (const [at, issuer] of issuers.entries()) {
    const told = await toldOf(gateway, 'one', bearer(await issuer.tokens.mint()));
    expect(`${spellings[at]}: ${told.slice(0, 3)}`).toMatch(/: (?:401|503)$/);
    expect(issuer.count('metadata')).toBeGreaterThan(0);
  }
  const known = bearer(await own.tokens.mint());
  expect(await toldOf(gateway, 'one', known)).toMatch(/^200 .*result/s);
  expect(await toldOf(gateway, 'setting', known)).toContain('EGRESS_REFUSED');
  expect(await toldOf(gateway, 'record', known)).toContain('EGRESS_REFUSED');
  expect(await toldOf(gateway, 'redirect', known)).toMatch(/backend/);
  expect(secret.connections).toBe(before);
});
