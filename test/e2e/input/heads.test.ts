import { describe, expect, it } from 'vitest';
import { useBench } from '../bad-input/rig.ts';
import { postOf, webSocketHandshake } from '../faults/support/raw-bytes.ts';
import { expectSound, initialize } from '../faults/support/rig.ts';
import { post } from '../faults/support/speakers.ts';

const small = useBench({ server: { security: { max_header_size: 4_096 } } });
const large = useBench({ server: { security: { max_header_size: 1_048_576 } } });
const usual = useBench();

const close = 'Connection: close\r\n';
const listeners = ['http', 'sse', 'ws'] as const;

/** A request and an upgrade with these header lines more. */
const withLines = (lines: string): readonly Buffer[] => [
  postOf('/mcp', initialize(), `${lines}${close}`),
  Buffer.from(webSocketHandshake().replace('\r\n', `\r\n${lines}`)),
];

const answersTo = (bench: typeof usual, lines: string) =>
  Promise.all(
    listeners.flatMap((name) => withLines(lines).map((bytes) => post(bench.gateway, name, bytes))),
  );

const filler = (bytes: number): string => `X-Filler: ${'x'.repeat(bytes)}\r\n`;

describe('[SV-09] [I13] a head', () => {
  it('over server.security.max_header_size is answered 431 on every listener [SV-09]', async () => {
    for (const [bench, bytes] of [
      [small, 4_200],
      [usual, 17_000],
      [large, 1_048_700],
    ] as const) {
      for (const { status, body } of await answersTo(bench, filler(bytes))) {
        expect(status).toBe(431);
        expect(body).toContain('"jsonrpc":"2.0"');
      }
      await expectSound(bench.gateway);
    }
  });

  it('below it is read', async () => {
    const request = postOf('/mcp', initialize(), `${filler(1_000_000)}${close}`);
    expect((await post(large.gateway, 'http', request)).status).toBe(200);
    const short = postOf('/mcp', initialize(), `${filler(3_500)}${close}`);
    expect((await post(small.gateway, 'http', short)).status).toBe(200);
  });
});

describe('[I13] a head', () => {
  it('of 2,000 lines is refused, that of a WebSocket handshake included, and ends nothing', async () => {
    for (const count of [500, 2_000, 2_001]) {
      const lines = Array.from({ length: count }, (_, at) => `x${at}: 1\r\n`).join('');
      for (const { status } of await answersTo(large, lines)) expect([400, 431]).toContain(status);
      for (const { status } of await answersTo(usual, lines)) expect([400, 431]).toContain(status);
    }
    await expectSound(large.gateway);
    await expectSound(usual.gateway);
  });

  it.each([
    ['NUL in a value', 'X-A: a\0b\r\n'],
    ['NUL in a name', 'X\0A: b\r\n'],
    ['CR in a value', 'X-A: a\rb\r\n'],
    ['LF alone at the end of a line', 'X-A: a\nX-B: b\r\n'],
    ['a folded line', 'X-A: a\r\n b\r\n'],
    ['a folded line with a tab', 'X-A: a\r\n\tb\r\n'],
    ['a space before the colon', 'X-A : a\r\n'],
    ['a tab before the colon', 'X-A\t: a\r\n'],
    ['a space in a name', 'X A: a\r\n'],
    ['no name', ': a\r\n'],
    ['no colon', 'X-A\r\n'],
    ['a name that is no token', 'X-(A): a\r\n'],
    ['a name in quotes', '"X-A": a\r\n'],
    ['a name outside ASCII', 'X-\u00c4: a\r\n'],
    ['DEL in a value', 'X-A: a\u007fb\r\n'],
  ])('with %s is refused', async (_, lines) => {
    for (const { status, head, body } of await answersTo(usual, lines)) {
      expect(status, head).toBe(400);
      expect(body).toContain('"jsonrpc":"2.0"');
    }
  });
});
