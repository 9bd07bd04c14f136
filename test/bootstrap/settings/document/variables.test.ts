import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseSettings } from '../../../../src/bootstrap/settings/load.ts';
import { formatProblem } from '../../../../src/domain/config/problem.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'variables-'));
  writeFileSync(join(folder, 'secret'), 'from a file\n');
  writeFileSync(join(folder, 'two-lines'), 'one\r\n\r\n');
  writeFileSync(join(folder, 'large'), 'x'.repeat(65_536));
  writeFileSync(join(folder, 'too-large'), 'x'.repeat(65_537));
  writeFileSync(join(folder, 'bytes'), Buffer.from([0x61, 0xff]));
  symlinkSync('secret', join(folder, 'link'));
  execFileSync('mkfifo', [join(folder, 'pipe')]);
});
afterAll(() => rmSync(folder, { recursive: true }));

const load = (text: string, environment: Record<string, string> = {}, name = 'gateway.yaml') =>
  parseSettings({ file: join(folder, name), text }, { environment, newToken: () => 'generated' });

const argsOf = (argument: string): unknown => {
  const { settings, problems } = load(
    `servers: { demo: { command: node, args: [${JSON.stringify(argument)}] } }`,
  );
  const target = settings?.servers[0]?.endpoints[0]?.target;
  return target?.protocol === 'stdio'
    ? target.args[0]
    : problems.map((problem) => formatProblem(problem).replace(`${folder}/`, ''));
};

describe('a file in the place of a value', () => {
  test.each([
    [`\${file:secret}`, 'from a file'],
    [`a \${file:./secret} b`, 'a from a file b'],
    [`\${file:link}`, 'from a file'],
    [`\${file:two-lines}`, 'one\r\n'],
    [`\${file:large}`, 'x'.repeat(65_536)],
    [`$\${file:secret}`, `\${file:secret}`],
  ])('%s is its text without the last line end', (argument, text) => {
    expect(argsOf(argument)).toBe(text);
  });

  test('is named by an absolute path too', () => {
    expect(argsOf(`\${file:${join(folder, 'secret')}}`)).toBe('from a file');
  });

  test.each([
    ['missing', 'there is no such file'],
    ['.', 'this is not a file'],
    ['pipe', 'this is not a file'],
    ['too-large', 'it has more than 65536 bytes'],
    ['bytes', 'it is not valid UTF-8'],
  ])('is refused with the place of the reference: %s', (name, why) => {
    expect(argsOf(`\${file:${name}}`)).toEqual([`gateway.yaml:1:42: file ${name}: ${why}`]);
  });

  test('is among the files to be watched, whether it could be read or not', () => {
    const text = `auth: { provider: token, token: "\${file:secret}" }\nservers: { a: { command: "\${file:gone}" } }`;
    expect(load(text).files).toEqual(
      ['gateway.yaml', 'secret', 'gone'].map((name) => join(folder, name)),
    );
    expect(load('a: [').files).toEqual([join(folder, 'gateway.yaml')]);
  });
});

describe('a variable', () => {
  const places = [
    `\n\n  "\${X}"`,
    `server: { insecure: "\${X}" }\nservers: { a: { command: node } }`,
    `server: { metrics_port: "\${X}" }\nservers: { a: { command: node } }`,
    `timeouts: { call: "\${X}" }\nservers: { a: { command: node } }`,
    `auth: { provider: "\${X}" }\nservers: { a: { command: node } }`,
    `server: { frontends: [{ protocol: "\${X}" }] }\nservers: { a: { command: node } }`,
    `server: { frontends: [{ protocol: stdio, config: { modes: [{ type: unix_socket, path: /a, permissions: "\${X}" }] } }] }\nservers: { a: { command: node } }`,
    `servers: "\${X}"`,
    `servers: { a: { url: "\${X}" } }`,
    `servers: { a: { url: "http://u:\${X}@h/" } }`,
    `servers: { a: { url: "ftp://\${X}/" } }`,
    `servers: { a: { command: node, args: "\${X}" } }`,
    `servers: { a: { url: "tcp://h:1", token: "\${X}" } }`,
    `servers: { a: { command: node, balancing: { sticky: { header: "\${X}" } } } }`,
    `backends: [{ name: "\${X}", protocol: stdio }, { name: "\${X}", protocol: stdio }]`,
    `routing: { strategy: "\${X}" }\nunknown: 1\nservers: { a: { command: node } }`,
    `results: { link_above: "\${X}" }\nservers: { a: { command: node } }`,
  ];

  /** What no sentence of ours has in it by itself. */
  const secrets = fc
    .string({ unit: fc.constantFrom(...'qxzQXZ0"\\$&-_ {'), minLength: 8, maxLength: 40 })
    .filter((text) => /[qxz]{3}/i.test(text));

  test('never shows its value, wherever it stands and whatever is wrong with it', () => {
    let refused = 0;
    fc.assert(
      fc.property(secrets, (secret) => {
        for (const text of places) {
          const { problems, warnings } = load(text, { X: secret });
          refused += problems.length > 0 ? 1 : 0;
          const said = [...problems, ...warnings].map(formatProblem).join('\n');
          expect(said).not.toContain(secret);
          expect(said).not.toContain(JSON.stringify(secret).slice(1, -1));
        }
      }),
      { numRuns: 30 },
    );
    expect(refused).toBeGreaterThan(250);
  });

  test('is named in the place of its value, short ones too', () => {
    const text = `server: { metrics_port: "\${X}" }\nservers: { a: { command: node } }`;
    expect(load(text, { X: 'p4' }).problems).toMatchObject([
      {
        line: 1,
        message: `server.metrics_port: expected a whole number from 0 to 65535, found "\${X}"`,
      },
    ]);
  });

  test('that has to be set says what the file says of it', () => {
    const text = `servers: { a: { command: "\${X:?the program to start}" } }`;
    expect(load(text).problems.map(formatProblem)).toEqual([
      `${folder}/gateway.yaml:1:26: variable X: the program to start`,
    ]);
  });

  test('is filled in anywhere, and one that is not set is reported with its place [CF-30]', () => {
    const text = `server:
  metrics_port: "\${PORT}"
auth: { provider: token, tokens: ["a", "b-\${TOKEN}-\${TOKEN}"] }
servers:
  demo: { command: "\${RUN}", env: { A: "\${PORT}" } }
`;
    const { settings } = load(text, { PORT: '9090', TOKEN: 'c', RUN: 'node' });
    expect(settings).toMatchObject({
      metrics: { port: 9_090 },
      auth: { tokens: ['a', 'b-c-c'] },
      servers: [{ endpoints: [{ target: { command: 'node', env: { A: '9090' } } }] }],
    });
    const [problem, ...others] = load(text, { PORT: '9090', TOKEN: 'c' }).problems.map(
      formatProblem,
    );
    expect(others).toEqual([]);
    expect(problem).toContain('gateway.yaml:5:20: variable RUN is not set');
  });
});
