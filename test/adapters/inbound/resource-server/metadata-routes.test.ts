import { expect, test } from 'vitest';
import {
  addMetadataRoutes,
  type ResourceSettings,
} from '../../../../src/adapters/inbound/resource-server/metadata-routes.ts';
import { reader } from './rig.ts';

const root = '/.well-known/oauth-protected-resource';
const usual: ResourceSettings = {
  publicUrl: undefined,
  resource: undefined,
  authorizationServers: ['https://as.example'],
  scopes: [],
};

const started = (changes: Partial<ResourceSettings> = {}) =>
  reader((app, serves) => addMetadataRoutes(app, () => ({ ...usual, ...changes }), serves));

test('says of every path with messages where its tokens come from', async () => {
  const { read, port } = await started({ scopes: ['mcp:*'] });
  const { status, text, headers } = await read(`${root}/here`);
  expect([status, headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
  expect(JSON.parse(text)).toEqual({
    resource: `http://127.0.0.1:${port}/here`,
    authorization_servers: ['https://as.example'],
    scopes_supported: ['mcp:*'],
    bearer_methods_supported: ['header'],
  });
});

test('says the same of the whole gateway, without a path', async () => {
  const { read, port } = await started();
  for (const path of [root, `${root}/`]) {
    const { text } = await read(path);
    expect(JSON.parse(text)).toMatchObject({ resource: `http://127.0.0.1:${port}` });
  }
});

test('also of paths that only WebSockets come to, and of no others', async () => {
  const { read } = await started();
  expect((await read(`${root}/up`)).status).toBe(200);
  for (const path of ['/admin', '/nowhere', '/here/', '//here', '/%68ere']) {
    expect((await read(`${root}${path}`)).status).toBe(404);
  }
});

test('the address is the one that the client wrote, and never one a header makes up [S14]', async () => {
  const { read } = await started();
  const spoofed = {
    host: 'mcp.example',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'https',
    'x-forwarded-prefix': '/evil',
    forwarded: 'host=evil.example;proto=https',
  };
  const { text } = await read(`${root}/here`, spoofed);
  expect(JSON.parse(text)).toMatchObject({ resource: 'http://mcp.example/here' });
  expect((await read(`${root}/here`, { host: 'evil.example' })).status).toBe(403);
});

test('or the one that is set, with what a proxy puts before the path', async () => {
  const { read } = await started({ publicUrl: 'https://mcp.example/gateway' });
  for (const path of ['/here', '/gateway/here']) {
    const { text } = await read(`${root}${path}`);
    expect(JSON.parse(text)).toMatchObject({ resource: 'https://mcp.example/gateway/here' });
  }
  expect(JSON.parse((await read(`${root}/gateway`)).text)).toMatchObject({
    resource: 'https://mcp.example/gateway',
  });
});

test('a resource that has a name is called by it, whatever the path', async () => {
  const { read } = await started({ resource: 'https://mcp.example/mcp' });
  const { text } = await read(`${root}/here`);
  expect(JSON.parse(text)).toMatchObject({ resource: 'https://mcp.example/mcp' });
});

test('there is nothing where nobody gives out tokens', async () => {
  const { read } = await started({ authorizationServers: [] });
  expect([(await read(root)).status, (await read(`${root}/here`)).status]).toEqual([404, 404]);
});
