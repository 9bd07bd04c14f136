import { expect, test } from 'vitest';
import { developmentSettings } from '../../../src/bootstrap/settings/development.ts';

const settings = developmentSettings({
  token: 'secret',
  weatherServer: '/examples/weather.ts',
  notesPort: 3001,
});

test('every frontend is there, on this machine only', () => {
  const places = settings.frontends.map((frontend) =>
    frontend.protocol === 'stdio'
      ? frontend.modes.map((mode) => mode.type).join()
      : `${frontend.protocol} ${frontend.host}:${frontend.port}`,
  );
  expect(places).toEqual([
    'http 127.0.0.1:8080',
    'websocket 127.0.0.1:8080',
    'websocket 127.0.0.1:8443',
    'sse 127.0.0.1:8080',
    'sse 127.0.0.1:8081',
    'tcp 127.0.0.1:8444',
    'unix_socket',
  ]);
  expect(new Set(settings.frontends.map(({ name }) => name)).size).toBe(7);
});

test('the socket belongs to its user alone', () => {
  expect(settings.frontends.at(-1)).toMatchObject({
    modes: [
      { path: expect.stringMatching(/mcp-gateway-\d+\.sock$/) as unknown, permissions: 0o600 },
    ],
  });
});

test('a token is needed, and the two examples are behind it', () => {
  expect(settings.auth).toEqual({ provider: 'token', tokens: ['secret'] });
  expect(settings.servers.map(({ endpoints }) => endpoints[0]?.target)).toEqual([
    {
      protocol: 'stdio',
      command: process.execPath,
      args: ['/examples/weather.ts'],
      cwd: undefined,
      env: {},
    },
    { protocol: 'http', url: 'http://127.0.0.1:3001/mcp', headers: {} },
  ]);
  expect(settings.metrics).toMatchObject({ enabled: true, host: '127.0.0.1', port: 9090 });
});
