import { describe, expect, test } from 'vitest';
import { load, problemsOf, warningsOf } from './loading.ts';

const servers = '\nservers: { demo: { command: node } }\n';

const loaded = (text: string) => {
  const { settings, problems } = load(text);
  if (settings === undefined) throw new Error(JSON.stringify(problems));
  return settings;
};

const targetOf = (entry: string): unknown =>
  loaded(`servers: { demo: ${entry} }`).servers[0]?.endpoints[0];

describe('the section detection', () => {
  test('nothing said: a second, five minutes, http', () => {
    expect(loaded(servers).detection).toEqual({
      isEnabled: true,
      timeoutMs: 1_000,
      ttlMs: 300_000,
      failureTtlMs: 2_000,
      fallback: 'http',
      accuracyTarget: 0.98,
    });
  });

  test('everything said', () => {
    const text = `detection: { enabled: false, timeout: 500ms, cache_ttl: 1m, failure_ttl: 10s, fallback: none, accuracy_target: 90% }${servers}`;
    expect(loaded(text).detection).toEqual({
      isEnabled: false,
      timeoutMs: 500,
      ttlMs: 60_000,
      failureTtlMs: 10_000,
      fallback: 'none',
      accuracyTarget: 0.9,
    });
  });

  test('in the words of the original system', () => {
    const text = `protocol_detection: { enabled: true, accuracy_target: 0.95, timeout: 2s, cache_duration: 10m, fallback_protocol: sse }${servers}`;
    expect(loaded(text).detection).toMatchObject({
      isEnabled: true,
      timeoutMs: 2_000,
      ttlMs: 600_000,
      fallback: 'sse',
      accuracyTarget: 0.95,
    });
  });

  test('says more than protocol_detection, and what that says otherwise is warned of', () => {
    const both = (own: string, original: string): string =>
      `detection: { ${own} }\nprotocol_detection: { ${original} }${servers}`;
    expect(warningsOf(both('enabled: true', 'enabled: true, timeout: 2s'))).toEqual([]);
    expect(warningsOf(both('timeout: 1s', 'timeout: 2s'))).toEqual([
      '2:23: protocol_detection.timeout has no effect: detection.timeout at 1:14 counts',
    ]);
    const { settings } = load(both('timeout: 1s', 'timeout: 2s, cache_duration: 3s'));
    expect(settings?.detection).toMatchObject({ timeoutMs: 1_000, ttlMs: 3_000 });
  });

  test('what is no protocol is refused with its place', () => {
    expect(problemsOf(`detection: { fallback: ftp }${servers}`)).toEqual([
      expect.stringContaining('expected one of http, '),
    ]);
  });
});

describe('a server whose protocol is left open', () => {
  const plain = { headers: {}, token: undefined, targetNamespace: undefined };

  test('has type auto, or an address without a scheme', () => {
    expect(targetOf('{ type: auto, url: "https://h/mcp", headers: { X-Key: a } }')).toMatchObject({
      id: 'demo',
      target: { ...plain, protocol: 'auto', address: 'https://h/mcp', headers: { 'X-Key': 'a' } },
    });
    for (const entry of ['{ url: "localhost:3000" }', '{ type: auto, url: "localhost:3000" }']) {
      expect(targetOf(entry)).toMatchObject({
        target: { ...plain, protocol: 'auto', address: 'localhost:3000' },
      });
    }
    expect(targetOf('{ type: auto, url: "tcps://h:1", token: secret }')).toMatchObject({
      target: { protocol: 'auto', token: 'secret' },
    });
  });

  test('is a program where it is a command', () => {
    expect(targetOf('{ type: auto, command: node }')).toMatchObject({
      target: { protocol: 'stdio' },
    });
  });

  test('an address with a scheme and no type means what it says', () => {
    expect(targetOf('{ url: "http://h/mcp" }')).toMatchObject({ target: { protocol: 'http' } });
  });

  test.each([
    ['{ url: "h:1", headers: { A: b } }', 'must not depend on what is found'],
    ['{ url: "h:1", token: secret }', 'must not depend on what is found'],
    ['{ type: auto, url: "tcp://h:1", headers: { A: b } }', 'headers have no meaning at tcp://'],
    ['{ type: auto, url: "http://h", token: secret }', 'tcp:// and tcps:// only'],
    ['{ type: auto, url: "http://h", framing: r16 }', 'framing is found with the protocol'],
    ['{ type: auto, url: "http://u:p@h" }', 'ends up in logs'],
    ['{ type: auto, url: "ftp://h" }', 'unknown scheme ftp://'],
    ['{ type: auto, url: "node server.js" }', 'a program to start is a command'],
    ['{ type: auto }', 'needs a command or url'],
    ['{ type: auto, url: "http://h", args: [a] }', 'args has no meaning'],
  ])('%s is refused: %s', (entry, message) => {
    const problems = problemsOf(`servers: { demo: ${entry} }`);
    expect(problems).toEqual([expect.stringContaining(message)]);
    expect(problems[0]).not.toContain('secret');
  });
});
