import { expect, test } from 'vitest';
import { load } from './loading.ts';

const demo = 'servers: { demo: { command: node } }';
const asking = 'cert_file: a, key_file: b, ca_file: c, client_auth: require';

test.each([
  ['server.tls', '{ enabled: true }', '/etc/mcp-gateway/crl.pem'],
  ['a frontend', '{ crl_file: /own/crl.pem }', '/own/crl.pem'],
])('crl_file is taken from %s', (_, own, crlFile) => {
  const { settings, warnings } = load(`
server:
  tls: { ${asking}, crl_file: crl.pem }
  frontends: [{ protocol: tcp, config: { tls: ${own} } }]
${demo}`);
  expect(settings?.frontends).toMatchObject([{ tls: { crlFile } }]);
  expect(warnings).toEqual([]);
});

test.each([
  ['no certificate is asked for', 'cert_file: a, key_file: b, ca_file: c'],
  ['nobody vouches for them', 'cert_file: a, key_file: b, client_auth: request'],
])('crl_file has no effect where %s, and that is said', (_, tls) => {
  const { warnings } = load(`server: { tls: { ${tls}, crl_file: d } }\n${demo}`);
  expect(warnings.map(({ message }) => message)).toContain(
    'crl_file has no effect where clients are asked for no certificate: set client_auth and ca_file',
  );
});

test('a frontend that asks for none may stand beside those that do', () => {
  const { warnings } = load(`
server:
  tls: { ${asking}, crl_file: crl.pem }
  frontends: [{ protocol: tcp, config: { tls: { client_auth: none } } }]
${demo}`);
  expect(warnings).toEqual([]);
});
