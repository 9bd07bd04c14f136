import { describe, expect, test } from 'vitest';
import { formatProblem } from '../../../../src/domain/config/problem.ts';
import { loadAmong, settingsAmong } from './environment.ts';

describe('discovery', () => {
  const kindsWith = (variables: Readonly<Record<string, string>>, text: string) =>
    settingsAmong(variables, text).discovery?.providers.map(({ kind }) => kind) ?? [];

  const both = 'service_discovery: { kubernetes: {}, consul: { address: "http://c:8500" } }';

  test('SERVICE_DISCOVERY_ENABLED switches all of it', () => {
    expect(kindsWith({}, both)).toEqual(['kubernetes', 'consul']);
    expect(kindsWith({ SERVICE_DISCOVERY_ENABLED: 'false' }, both)).toEqual([]);
    const off = both.replace('{ ', '{ enabled: false, ');
    expect(kindsWith({ SERVICE_DISCOVERY_ENABLED: 'true' }, off)).toEqual(['kubernetes', 'consul']);
  });

  test.each([
    both,
    'discovery: { providers: { kubernetes: {}, consul: { address: "http://c:8500" } } }',
    'discovery: { providers: [{ type: kubernetes }, { type: consul, config: { address: "http://c:8500" } }] }',
  ])('its providers are switched in every form: %s', (text) => {
    expect(kindsWith({ MCP_SERVICE_DISCOVERY_KUBERNETES: 'false' }, text)).toEqual(['consul']);
    expect(kindsWith({ MCP_SERVICE_DISCOVERY_CONSUL: 'false' }, text)).toEqual(['kubernetes']);
  });

  test.each([
    '',
    'discovery: { providers: [{ type: consul }] }',
    'discovery: { provider: consul }',
  ])('a provider the file does not name is switched on: %s', (text) => {
    expect(kindsWith({ MCP_SERVICE_DISCOVERY_KUBERNETES: 'true' }, text)).toContain('kubernetes');
    expect(kindsWith({ MCP_SERVICE_DISCOVERY_STATIC: 'false' }, text)).not.toContain('static');
  });

  test('CONSUL_ADDRESS and KUBERNETES_NAMESPACE count where something is discovered', () => {
    const variables = { CONSUL_ADDRESS: 'http://other:8500', KUBERNETES_NAMESPACE: 'mcp' };
    expect(settingsAmong(variables)).toEqual(settingsAmong({}));
    expect(settingsAmong(variables, both).discovery?.providers).toMatchObject([
      { kind: 'kubernetes', namespaces: [{ text: 'mcp' }] },
      { kind: 'consul', address: 'http://other:8500' },
    ]);
  });
});

describe('a variable for what is not here', () => {
  test('is kept and noted', () => {
    const { settings, ...said } = loadAmong({
      MCP_DIRECT_STDIO_ENABLED: 'true',
      MCP_TRACE_LEVEL: 'detailed',
      MCP_AUTH_TOKEN: 'secret-token',
      MCP_PROTOCOL_DEBUG: 'loud',
      GOMAXPROCS: '4',
    });
    expect(settings?.keptVariables).toEqual([
      { name: 'MCP_TRACE_LEVEL', value: 'detailed' },
      { name: 'MCP_AUTH_TOKEN', value: true },
      { name: 'MCP_DIRECT_STDIO_ENABLED', value: true },
    ]);
    expect(said.warnings.map(formatProblem)).toEqual([
      'environment: MCP_PROTOCOL_DEBUG: MCP_PROTOCOL_DEBUG has to be true or false, and is left out',
    ]);
    expect('notes' in said && said.notes.map(formatProblem)).toEqual([
      'environment: MCP_TRACE_LEVEL: MCP_TRACE_LEVEL is kept: tracing is not built yet',
      'environment: MCP_AUTH_TOKEN: MCP_AUTH_TOKEN is kept: it is for a router between clients and this gateway',
      'environment: MCP_DIRECT_STDIO_ENABLED: MCP_DIRECT_STDIO_ENABLED is kept: it is for a router between clients and this gateway',
      'environment: GOMAXPROCS: GOMAXPROCS is ignored: it is for the runtime of another program',
    ]);
  });

  test('is noted, and not one that sets a key by an older name', () => {
    const older = { MCP_GATEWAY_PORT: '9000', MCP_GATEWAY_HTTP_BACKENDS: 'false' };
    const backends = 'backends: [{ name: a, protocol: stdio, config: { command: [node] } }]';
    const loaded = loadAmong({ ...older, MCP_TRACE_LEVEL: 'x' }, backends);
    expect('notes' in loaded && loaded.notes.map(({ file }) => file)).toEqual([
      'environment: MCP_TRACE_LEVEL',
    ]);
  });

  test('is not mentioned when it is empty', () => {
    expect(loadAmong({ MCP_TRACE_LEVEL: '', GOMAXPROCS: '' })).toEqual(loadAmong({}));
  });
});
