import { connect } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Exchange } from '../../src/adapters/shared/http/exchange.ts';
import { replyLong } from '../../src/adapters/shared/http/long-body.ts';
import { Fault } from '../../src/domain/fault/fault.ts';
import type { Principal } from '../../src/domain/identity/principal.ts';
import { EventReader, exchange, type Sent } from '../support/http-peer.ts';

export type ServeExchange = (exchange: Exchange, principal: Principal) => void;

export interface ExchangeCase {
  /** Where a client reaches it, at the path `/here`. */
  readonly port: number;
  close(): Promise<void>;
}

const MAX_BODY = 1_000_000;
const patience = { timeout: 5_000, interval: 5 };
const text = (words: string): Uint8Array => new TextEncoder().encode(words);
const letters = (count: number): string => 'abcdefghij'.repeat(count / 10);

/** What every exchange does for the code that serves it, as its client sees it. */
export const describeExchange = (
  name: string,
  given: (serve: ServeExchange) => Promise<ExchangeCase>,
): void => {
  describe(`${name} keeps the contract of exchanges`, () => {
    const open: ExchangeCase[] = [];
    afterEach(async () => {
      await Promise.all(open.splice(0).map((each) => each.close()));
    });

    const serving = async (serve: ServeExchange): Promise<number> => {
      const started = await given(serve);
      open.push(started);
      return started.port;
    };

    const asked = async (sent: Sent, serve: ServeExchange) => exchange(await serving(serve), sent);

    test('shows the request as it came', async () => {
      const seen: unknown[] = [];
      const headers = { 'X-One': 'first', 'mcp-param-a': '1', 'mcp-param-b': 'ü' };
      await asked({ method: 'PUT', path: '/here?a=%20b&c', headers }, (came) => {
        const { method, path, query, remoteAddress, certificate } = came;
        seen.push(method, path, query, remoteAddress, certificate);
        seen.push(came.header('x-one'), came.header('x-two'), came.headersUnder('mcp-param-'));
        came.reply(204, []);
      });
      expect(seen).toEqual([
        ...['PUT', '/here', 'a=%20b&c', '127.0.0.1', undefined, 'first', undefined],
        ['mcp-param-a', '1', 'mcp-param-b', 'ü'],
      ]);
    });

    test('says who sent it', async () => {
      const got = await asked({ path: '/here' }, (came, { key }) => came.reply(200, [], text(key)));
      expect(got.text).toBe('anonymous');
    });

    test('reads the whole body, every byte of it', async () => {
      const body = Uint8Array.from({ length: 500_000 }, (_, at) => (at * 7) & 0xff);
      let read: Uint8Array | undefined;
      await asked({ path: '/here', body }, (came) =>
        came.body(MAX_BODY, (bytes) => {
          read = bytes;
          came.reply(202, []);
        }),
      );
      expect(Buffer.from(read ?? []).equals(body)).toBe(true);
    });

    test('reads an empty body', async () => {
      const got = await asked({ method: 'POST', path: '/here' }, (came) =>
        came.body(MAX_BODY, (bytes) => came.reply(200, [], text(`${bytes?.byteLength}`))),
      );
      expect(got.text).toBe('0');
    });

    test('does not read a body that is too large', async () => {
      const got = await asked({ path: '/here', body: letters(100) }, (came) =>
        came.body(99, (bytes, problem) => came.reply(413, [], text(`${bytes} ${problem}`))),
      );
      expect([got.status, got.text]).toEqual([413, 'undefined too_large']);
    });

    test('answers with status, headers, cookies and a body of any length', async () => {
      const got = await asked({ path: '/here' }, (came) => {
        came.addCookie('stick', 'here');
        came.setHeader('x-limit', '1');
        came.setHeader('x-limit', '2');
        came.reply(418, ['content-type', 'text/x', 'x-own', 'yes'], text(letters(900_000)));
      });
      expect(got.status).toBe(418);
      expect(got.headers).toMatchObject({
        'content-type': 'text/x',
        'x-own': 'yes',
        'x-limit': '2',
        'content-length': '900000',
        'set-cookie': ['stick=here; Path=/; HttpOnly; SameSite=Lax'],
      });
      expect(got.text).toBe(letters(900_000));
    });

    test('challenges in the words of the listener that the client reached', async () => {
      const fault = new Fault('insufficient_scope', 'more is needed', undefined, {
        scope: 'tools',
      });
      const got = await asked({ path: '/here' }, (came) =>
        came.reply(403, ['www-authenticate', came.challenge(fault)]),
      );
      expect(got.headers['www-authenticate']).toContain('error="insufficient_scope"');
      expect(got.headers['www-authenticate']).toContain('scope="tools"');
    });

    test('streams an answer piece by piece', async () => {
      let more: (() => void) | undefined;
      const port = await serving((came) => {
        came.setHeader('x-limit', '3');
        const stream = came.open(200, ['content-type', 'text/event-stream']);
        stream.write(text('data: one\n\n'));
        more = () => {
          stream.write(text('data: two\n\n'));
          stream.end();
        };
      });
      const reader = await EventReader.open(port, { path: '/here' });
      expect((await reader.event(0)).data).toBe('one');
      expect(reader.headers).toMatchObject({ 'content-type': 'text/event-stream', 'x-limit': '3' });
      more?.();
      expect((await reader.event(1)).data).toBe('two');
      await reader.ended();
      expect(reader.events).toHaveLength(2);
    });

    test('tells when a piece was taken', async () => {
      const taken: string[] = [];
      await asked({ path: '/here' }, (came) => {
        const stream = came.open(200, []);
        stream.write(text('one'), () => {
          taken.push('one');
          stream.write(text('three'), () => {
            taken.push('three');
            stream.end();
          });
        });
        stream.write(text('two'), () => taken.push('two'));
      });
      expect(taken).toEqual(['one', 'two', 'three']);
    });

    test('holds back what a client does not read, and says when that has gone', async () => {
      let drained = 0;
      let buffered = (): number => 0;
      const port = await serving((came) => {
        const stream = came.open(200, ['content-type', 'text/event-stream']);
        buffered = () => stream.bufferedBytes;
        stream.onDrain(() => {
          drained += 1;
        });
        for (let count = 0; count < 400; count += 1) {
          stream.write(text(`data: ${letters(100_000)}\n\n`));
        }
      });
      const client = connect(port, '127.0.0.1');
      let received = 0;
      client.on('data', (chunk) => {
        received += chunk.length;
      });
      client.pause();
      client.write('GET /here HTTP/1.1\r\nhost: localhost\r\n\r\n');
      await vi.waitFor(() => expect(buffered()).toBeGreaterThan(8_000_000), patience);
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect([buffered() > 8_000_000, drained]).toEqual([true, 0]);
      client.resume();
      await vi.waitFor(() => expect(received).toBeGreaterThan(40_000_000), patience);
      await vi.waitFor(() => expect([buffered(), drained > 0]).toEqual([0, true]), patience);
      client.destroy();
    });

    test('brings a body that is read while it goes out', async () => {
      const whole = text(letters(500_000));
      let at = 0;
      const got = await asked({ path: '/here' }, (came) =>
        replyLong(came, ['content-type', 'text/x'], {
          length: whole.byteLength,
          read: (into: Uint8Array) => {
            const part = whole.subarray(at, at + into.byteLength);
            into.set(part);
            at += part.byteLength;
            return Promise.resolve(part.byteLength);
          },
          close: () => undefined,
        }),
      );
      expect(got.headers['content-length']).toBe('500000');
      expect(got.text).toBe(letters(500_000));
    });

    test('tells once that the client has left before its answer', async () => {
      let left = 0;
      const came = Promise.withResolvers<void>();
      const port = await serving((request) => {
        request.onAbort(() => {
          left += 1;
        });
        came.resolve();
      });
      const leaving = new AbortController();
      const fetched = fetch(`http://127.0.0.1:${port}/here`, { signal: leaving.signal });
      await came.promise;
      leaving.abort();
      await expect(fetched).rejects.toThrow();
      await vi.waitFor(() => expect(left).toBe(1), patience);
    });

    test('tells once that the client has left in the middle of a stream', async () => {
      let left = 0;
      const port = await serving((came) => {
        const stream = came.open(200, ['content-type', 'text/event-stream']);
        came.onAbort(() => {
          left += 1;
        });
        stream.write(text('data: one\n\n'));
      });
      const reader = await EventReader.open(port, { path: '/here' });
      await reader.event(0);
      reader.close();
      await vi.waitFor(() => expect(left).toBe(1), patience);
    });

    test('says nothing of a client that leaves with its whole answer', async () => {
      let left = 0;
      const got = await asked({ path: '/here' }, (came) => {
        came.onAbort(() => {
          left += 1;
        });
        came.reply(200, [], text('all'));
      });
      await new Promise((resolve) => setTimeout(resolve, 30));
      expect([got.text, left]).toEqual(['all', 0]);
    });

    test('breaks the connection off', async () => {
      const port = await serving((came) => {
        const stream = came.open(200, ['content-length', '100']);
        stream.write(text('some'), () => stream.destroy());
      });
      const answer = await fetch(`http://127.0.0.1:${port}/here`);
      await expect(answer.text()).rejects.toThrow();
    });
  });
};
