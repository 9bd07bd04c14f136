import { expect, test } from 'vitest';
import { load, problemsOf } from './loading.ts';

const demo = 'servers: { demo: { command: node } }';

/** `compression` of the TCP frontend of a file. */
const agreedBy = (config: string): unknown => {
  const { settings } = load(
    `server: { frontends: [{ protocol: tcp, config: { ${config} } }] }\n${demo}`,
  );
  const [frontend] = settings?.frontends ?? [];
  return frontend?.protocol === 'tcp' ? frontend.compression : 'no TCP frontend';
};

test.each([
  ['port: 1', { level: 3, minBytes: 1_024 }],
  ['compression: { level: 9, min_size: 100 }', { level: 9, minBytes: 100 }],
  ['compression: { enabled: false, level: 9 }', undefined],
])('a TCP frontend with %s has the compression %o', (config, compression) => {
  expect(agreedBy(config)).toEqual(compression);
});

test.each([
  ['servers: { a: { url: "tcp://h:1", compression: true } }', true],
  ['servers: { a: { url: "tcp://h:1" } }', undefined],
  [
    'backends: [{ name: a, protocol: tcp_binary, config: { endpoints: ["tcp://h:1"], compression: true } }]',
    true,
  ],
])('%s offers compression: %s', (text, compression) => {
  const { settings } = load(text);
  expect(settings?.servers[0]?.endpoints[0]?.target).toMatchObject({ compression });
});

test.each([
  [
    'servers: { a: { url: "tcp://h:1", framing: newline, compression: true } }',
    '1:53: compression has no meaning for framing newline: set framing: binary, or leave it out',
  ],
  [
    'servers: { a: { url: "http://h:1", compression: true } }',
    '1:36: compression has no meaning for a server on http',
  ],
  [
    'servers: { a: { command: node, compression: true } }',
    '1:32: compression has no meaning for a server that is started by a command',
  ],
  [
    `server: { frontends: [{ protocol: tcp, config: { compression: { level: 10 } } }] }\n${demo}`,
    '1:72: server.frontends[0].config.compression.level: expected a whole number from 1 to 9, found 10',
  ],
])('%s is refused', (text, problem) => {
  expect(problemsOf(text)).toEqual([problem]);
});
