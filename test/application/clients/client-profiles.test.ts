import { expect, test } from 'vitest';
import { ClientProfiles } from '../../../src/application/clients/client-profiles.ts';
import { defaultProfile } from '../../../src/domain/clients/client-profile.ts';
import { scan } from '../../../src/domain/wire/scan.ts';
import { encodeText } from '../../../src/domain/wire/text.ts';
import { WireFault } from '../../../src/domain/wire/wire-fault.ts';

const message = (params: object) => {
  const found = scan(
    encodeText(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })),
  );
  if (found instanceof WireFault) throw new Error(found.message);
  return found;
};
const introduction = (clientInfo: unknown) =>
  message({ protocolVersion: '2025-11-25', clientInfo });

test('knows a client by its initialize, and in the stateless era by each request', () => {
  const profiles = new ClientProfiles();
  const clientInfo = { name: 'codex-mcp-client', version: '0.158.0' };
  const meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': clientInfo,
  };
  expect(profiles.of(introduction(clientInfo), undefined).name).toBe('codex');
  expect(profiles.of(message({ _meta: meta }), undefined).name).toBe('codex');
});

test('gives the same profile for the same bytes without reading them again', () => {
  const profiles = new ClientProfiles();
  const first = profiles.of(introduction({ name: 'cursor-vscode', version: '1.0.0' }), 'x');
  expect(first.keepAliveMs).toBe(5_000);
  expect(profiles.of(introduction({ name: 'cursor-vscode', version: '1.0.0' }), 'x')).toBe(first);
});

test('forgets when many different ones come, and stays right', () => {
  const profiles = new ClientProfiles();
  for (let index = 0; index < 3_000; index += 1) {
    const name = index % 2 === 0 ? 'Zed' : 'other';
    const found = profiles.of(introduction({ name, version: `${index}` }), undefined);
    expect(found.name).toBe(index % 2 === 0 ? 'zed' : 'default');
  }
});

test.each([
  ['no name', {}],
  ['a name of another type', { name: 7 }],
  ['no object', 'claude-code'],
])('clientInfo with %s is nobody', (_, clientInfo) => {
  expect(new ClientProfiles().of(introduction(clientInfo), undefined)).toBe(defaultProfile);
});

test('looks through what mcp-remote writes behind a name', () => {
  const info = { name: 'claude-code (via mcp-remote 0.1.37)', version: '2.1.300' };
  expect(new ClientProfiles().of(introduction(info), undefined).name).toBe('claude-code');
});

test('rows of the operator replace what they name and keep the rest', () => {
  const own = [
    { name: 'mine', match: [{ name: 'codex*' }], differs: { maxNameLength: 50 } },
    { name: 'all', match: [{ name: '*' }], differs: { plainNames: true } },
  ];
  const profiles = new ClientProfiles(own);
  expect(profiles.of(introduction({ name: 'codex-mcp-client' }), undefined)).toMatchObject({
    name: 'mine',
    maxNameLength: 50,
    singlePage: true,
  });
  expect(profiles.of(introduction({ name: 'Zed' }), undefined)).toMatchObject({
    plainNames: true,
    singlePage: true,
  });
});

test('a client of which only the head of a request is known', () => {
  const profiles = new ClientProfiles();
  expect(profiles.of(undefined, 'Claude-User').name).toBe('claude-connectors');
  expect(profiles.of(undefined, undefined)).toBe(defaultProfile);
});
