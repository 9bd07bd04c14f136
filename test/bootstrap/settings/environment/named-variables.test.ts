import { describe, expect, test } from 'vitest';
import type { Settings } from '../../../../src/bootstrap/settings/settings.ts';
import { loadAmong, problemsAmong, settingsAmong, warningsAmong } from './environment.ts';

const list = `server:
  frontends:
    - { protocol: http, config: { port: 8080 } }
    - { protocol: websocket, config: { port: 8080 } }
    - { protocol: sse }
    - { protocol: tcp, config: { port: 8444 } }
    - { protocol: stdio, config: { modes: [{ type: unix_socket, path: /run/a.sock }] } }
`;
const tls = 'auth: { provider: token, token: abc }\n';

const frontendsOf = ({ frontends }: Settings): readonly string[] =>
  frontends.map((frontend) =>
    'port' in frontend
      ? `${frontend.protocol} ${frontend.host}:${frontend.port}`
      : `stdio ${frontend.modes.map((mode) => ('path' in mode ? mode.path : mode.type)).join()}`,
  );

describe('where the gateway listens', () => {
  test('MCP_GATEWAY_HOST, MCP_GATEWAY_PORT and MCP_GATEWAY_LOG_LEVEL override the file', () => {
    const settings = settingsAmong(
      { MCP_GATEWAY_HOST: '127.0.0.2', MCP_GATEWAY_PORT: '9000', MCP_GATEWAY_LOG_LEVEL: 'DEBUG' },
      'server: { host: 127.0.0.3, port: 8000 }\nlogging: { level: error }',
    );
    expect(frontendsOf(settings)).toEqual([
      'http 127.0.0.2:9000',
      'websocket 127.0.0.2:9000',
      'sse 127.0.0.2:9000',
    ]);
    expect(settings.log.level).toBe('debug');
  });

  test('of a list of frontends all get the host, and those on the main port move with it', () => {
    const variables = { MCP_GATEWAY_HOST: '127.0.0.2', MCP_GATEWAY_PORT: '9000' };
    expect(frontendsOf(settingsAmong(variables, list + tls))).toEqual([
      'http 127.0.0.2:9000',
      'websocket 127.0.0.2:9000',
      'sse 127.0.0.2:8081',
      'tcp 127.0.0.2:8444',
      'stdio /run/a.sock',
    ]);
  });

  test('a port cannot move where there is none', () => {
    const stdio = 'server: { frontends: [{ protocol: stdio }] }';
    expect(problemsAmong({ MCP_GATEWAY_PORT: '1' }, stdio)).toEqual([
      'environment: MCP_GATEWAY_PORT: MCP_GATEWAY_PORT no frontend of the file has a port for HTTP to move',
    ]);
  });

  test('what Kubernetes sets for a service named mcp-gateway is not ours', () => {
    const variables = { MCP_GATEWAY_PORT: 'tcp://10.0.0.1:8443', MCP_GATEWAY_SERVICE_PORT: '8443' };
    expect(settingsAmong(variables)).toEqual(settingsAmong({}));
  });

  test.each(['STDIO_SOCKET_PATH', 'MCP_STDIO_SOCKET_PATH'])(
    '%s moves or makes the socket',
    (name) => {
      const socketOf = (text: string): string | undefined =>
        frontendsOf(settingsAmong({ [name]: '/run/b.sock' }, text)).at(-1);
      expect(socketOf('')).toBe('stdio /run/b.sock');
      expect(socketOf('server: { stdio_socket: /run/a.sock }')).toBe('stdio /run/b.sock');
      expect(socketOf(list)).toBe('stdio /run/b.sock');
      expect(socketOf('server: { frontends: [{ protocol: http }] }')).toBe('stdio /run/b.sock');
      const frontend =
        'server: { stdio_frontend: { modes: [{ type: unix_socket, path: /run/a.sock }] } }';
      expect(socketOf(frontend)).toBe('stdio /run/b.sock');
    },
  );

  test.each(['SUPPORTED_PROTOCOLS', 'MCP_SUPPORTED_PROTOCOLS'])('%s filters frontends', (name) => {
    const variables = { [name]: 'http, ws,stdio' };
    expect(frontendsOf(settingsAmong(variables, list))).toEqual([
      'http 127.0.0.1:8080',
      'websocket 127.0.0.1:8080',
      'stdio /run/a.sock',
    ]);
    expect(warningsAmong(variables, list)).toEqual([
      'gateway.yaml:6:7: server.frontends[2] is left out: server.supported_protocols does not name sse',
      'gateway.yaml:7:7: server.frontends[3] is left out: server.supported_protocols does not name tcp',
    ]);
    expect(problemsAmong({ [name]: 'smtp' })).toEqual([
      expect.stringMatching(`^environment: ${name}: server.supported_protocols.0.: expected one`),
    ]);
  });

  test.each(['UNIVERSAL_PROTOCOLS_ENABLED', 'MCP_UNIVERSAL_PROTOCOLS_ENABLED'])(
    '%s opens every frontend, unless the file lists them',
    (name) => {
      const protocolsWith = (value: string, text = ''): readonly string[] =>
        settingsAmong({ [name]: value }, text).frontends.map(({ protocol }) => protocol);
      expect(protocolsWith('true')).toEqual(['http', 'websocket', 'sse', 'tcp']);
      expect(protocolsWith('false')).toEqual(['http', 'websocket', 'sse']);
      expect(protocolsWith('true', 'server: { protocol: tcp }')).toHaveLength(4);
      const listed = 'server: { frontends: [{ protocol: tcp }] }';
      expect(protocolsWith('true', listed)).toEqual(['tcp']);
      expect(warningsAmong({ [name]: 'true' }, listed)).toEqual([]);
    },
  );

  test('MCP_METRICS_PORT is before all forms of the file', () => {
    const portWith = (text: string): number | undefined =>
      settingsAmong({ MCP_METRICS_PORT: '9191' }, text).metrics.port;
    expect(portWith('')).toBe(9_191);
    expect(portWith('server: { metrics_port: 9090 }')).toBe(9_191);
    expect(portWith('metrics: { port: 9090 }')).toBe(9_191);
    expect(portWith('metrics: { endpoint: "127.0.0.1:9090" }')).toBe(9_191);
  });
});

describe('switches', () => {
  const values = [
    ['true', true],
    ['1', true],
    ['YES', true],
    ['off', false],
    ['0', false],
  ] as const;

  test.each([
    ['AUTO_DETECT_PROTOCOLS', 'protocol_detection: { enabled: true }'],
    ['MCP_PROTOCOL_AUTO_DETECT', 'detection: { enabled: false }'],
    ['MCP_AUTO_DETECT_PROTOCOLS', ''],
  ])('%s is detection.enabled', (name, text) => {
    for (const [value, isOn] of values) {
      expect(settingsAmong({ [name]: value }, text).detection.isEnabled).toBe(isOn);
    }
  });

  test.each(['CROSS_PROTOCOL_LOAD_BALANCING', 'MCP_CROSS_PROTOCOL_LOAD_BALANCE'])(
    '%s is balancing.cross_protocol, whatever the file says',
    (name) => {
      for (const text of ['', 'routing: { cross_protocol_load_balancing: true }']) {
        const crossing = (value: string): string =>
          settingsAmong({ [name]: value }, text).balancing.policy;
        expect(crossing('true')).not.toBe(crossing('false'));
        expect(crossing('false')).toBe(settingsAmong({}).balancing.policy);
        expect(warningsAmong({ [name]: 'false' }, text)).toEqual([]);
      }
    },
  );

  test('MCP_METRICS_ENABLED and MCP_ENV are theirs', () => {
    const settings = settingsAmong({ MCP_METRICS_ENABLED: 'false', MCP_ENV: 'staging' });
    expect(settings.metrics.enabled).toBe(false);
    expect(settings.about?.environment).toBe('staging');
  });

  test.each(['STDIO', 'WEBSOCKET', 'HTTP', 'SSE', 'TCP_BINARY'])(
    'MCP_GATEWAY_%s_BACKENDS turns servers on that protocol off',
    (protocol) => {
      const name = `MCP_GATEWAY_${protocol}_BACKENDS`;
      const text = `
backends:
  - { name: websocket, protocol: websocket, config: { endpoint: "ws://h" } }
  - { name: http, protocol: http, config: { endpoint: "http://h/mcp" } }
  - { name: sse, protocol: sse, config: { endpoint: "http://h/sse" } }
  - { name: tcp_binary, protocol: tcp_binary, config: { endpoint: "tcp://h:1" } }`;
      const namesWith = (value: string): readonly string[] =>
        settingsAmong({ [name]: value }, text).servers.map((server) => server.name);
      const all = ['demo', 'websocket', 'http', 'sse', 'tcp_binary'];
      const off = protocol === 'STDIO' ? 'demo' : protocol.toLowerCase();
      expect(namesWith('true')).toEqual(all);
      expect(namesWith('false')).toEqual(all.filter((server) => server !== off));
      const wrong = `${text}\n  - { name: x, protocol: http, confg: {} }`;
      // What is wrong in the file keeps its place.
      expect(problemsAmong({ [name]: 'false' }, wrong)).toContainEqual(
        expect.stringContaining('gateway.yaml:8:32: unknown key "confg"'),
      );
    },
  );

  test.each(['MCP_PROTOCOL_AUTO_DETECT', 'MCP_METRICS_ENABLED', 'MCP_METRICS_PORT'])(
    '%s that cannot be read is a mistake that does not show the value',
    (name) => {
      expect(problemsAmong({ [name]: 'perhaps' })).toEqual([
        expect.stringMatching(`^environment: ${name}: ${name} has to be [a-z0-9 ]+$`),
      ]);
      expect(problemsAmong({ [name]: 'perhaps' })[0]).not.toContain('perhaps');
    },
  );
});

describe('the level of the log', () => {
  test('is that of the first of its variables', () => {
    const variables = {
      LOG_LEVEL: 'error',
      MCP_LOGGING_LEVEL: 'warning',
      MCP_LOG_LEVEL: 'debug',
    };
    const { settings, warnings } = loadAmong(variables, 'logging: { level: silent }');
    expect(settings?.log.level).toBe('debug');
    expect(warnings.map(({ message }) => message)).toEqual([
      'MCP_LOGGING_LEVEL has no effect: MCP_LOG_LEVEL says something else',
    ]);
  });

  test('is not set by what another program understands', () => {
    const { settings, warnings } = loadAmong({ LOG_LEVEL: 'verbose' });
    expect(settings?.log.level).toBe('info');
    expect(warnings.map(({ message }) => message)).toEqual([
      'LOG_LEVEL has to be one of debug, info, warn, error, silent, and is left out',
    ]);
  });

  test('is before all others that of the path', () => {
    const variables = { MCP_GATEWAY_LOG_LEVEL: 'error', MCP_GATEWAY__LOGGING__LEVEL: 'debug' };
    expect(settingsAmong(variables).log.level).toBe('debug');
  });
});

test('every switch works under its short and under its MCP_ name [CF-33]', () => {
  const rows = [
    ['SUPPORTED_PROTOCOLS', 'MCP_SUPPORTED_PROTOCOLS', 'http'],
    ['STDIO_SOCKET_PATH', 'MCP_STDIO_SOCKET_PATH', '/run/b.sock'],
    ['AUTO_DETECT_PROTOCOLS', 'MCP_PROTOCOL_AUTO_DETECT', 'false'],
    ['CROSS_PROTOCOL_LOAD_BALANCING', 'MCP_CROSS_PROTOCOL_LOAD_BALANCE', 'true'],
    ['UNIVERSAL_PROTOCOLS_ENABLED', 'MCP_UNIVERSAL_PROTOCOLS_ENABLED', 'true'],
  ] as const;
  for (const [short, long, value] of rows) {
    const settings = settingsAmong({ [short]: value });
    expect(settings).not.toEqual(settingsAmong({}));
    expect(settingsAmong({ [long]: value })).toEqual(settings);
  }
});

test('the variables of the Rust program override the file [CF-39]', () => {
  const inFile = 'a secret of the file, which is long enough';
  const file = `server: { host: 127.0.0.3, port: 8000 }
logging: { level: error }
security: { auth: { enabled: true, jwt_secret: "${inFile}" } }`;
  const secret = 'a secret of the environment, long enough';
  const settings = settingsAmong(
    {
      MCP_GATEWAY_HOST: '127.0.0.2',
      MCP_GATEWAY_PORT: '9000',
      MCP_GATEWAY_LOG_LEVEL: 'debug',
      MCP_GATEWAY_JWT_SECRET: secret,
    },
    file,
  );
  expect(frontendsOf(settings)[0]).toBe('http 127.0.0.2:9000');
  expect(settings).toMatchObject({
    log: { level: 'debug' },
    auth: { provider: 'jwt', key: { secret } },
  });
  expect(settingsAmong({}, file)).toMatchObject({
    log: { level: 'error' },
    auth: { provider: 'jwt', key: { secret: inFile } },
  });
});
