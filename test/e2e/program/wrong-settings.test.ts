import { afterAll, expect, test } from 'vitest';
import { Authority } from '../../support/certificates.ts';
import { newFile } from './support/folder.ts';
import { runProgram } from './support/run-program.ts';

const authority = new Authority();
afterAll(() => authority.remove());

const good = `version: 1
server:
  frontends:
    - { name: http, protocol: http, config: { host: 127.0.0.1, port: 1 } }
auth: { provider: none }
servers:
  one: { command: node, args: [server.js] }
`;

const wrong = [
  ['a key', good.replace('auth:', 'autth:'), '5:1', 'did you mean "auth"?'],
  ['a type', good.replace('port: 1 ', 'port: none '), '4:70', 'expected a whole number from 0'],
  [
    'a combination',
    good.replace('args: [', 'url: "http://h/", args: ['),
    '7:25',
    'either a command or a url, not both',
  ],
] as const;

test('a wrong key, type or combination stops the start where it stands, with a hint; a version of TLS may be written in each common way [CF-44]', async () => {
  for (const [what, text, place, hint] of wrong) {
    const file = newFile('gateway.yaml', text);
    const { code, stdout, stderr } = await runProgram(['serve', '--config', file]);
    expect({ code, stdout }, what).toEqual({ code: 78, stdout: '' });
    expect(stderr).toContain(`${file}:${place}: `);
    expect(stderr).toContain(hint);
  }
  const { certFile, keyFile } = authority.issue('localhost');
  const pair = `cert_file: ${certFile}, key_file: ${keyFile}`;
  for (const version of ['1.2', '"1.3"', 'TLS1.2', 'TLSv1.3', '"TLS 1.2"', 'tlsv1.2']) {
    const tls = `server:\n  tls: { ${pair}, min_version: ${version} }`;
    const file = newFile('gateway.yaml', good.replace('server:', tls));
    const { code, stderr } = await runProgram(['validate', '--config', file]);
    expect({ code, stderr }, version).toEqual({ code: 0, stderr: '' });
  }
});
