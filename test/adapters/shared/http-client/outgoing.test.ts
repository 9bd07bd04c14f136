import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PooledOutgoing } from '../../../../src/adapters/shared/http-client/outgoing.ts';
import { CountingServer } from '../../../support/egress/counting-server.ts';
import {
  disguisedLoopback,
  disguisedMetadata,
  misleadingAuthorities,
} from '../../../support/egress/disguises.ts';
import { quietGuard, rulesFor } from '../../../support/egress/rules.ts';

const question = { method: 'GET', headers: {}, maxAnswerBytes: 1_000, timeoutMs: 5_000 } as const;

const server = new CountingServer();
let port = 0;
beforeAll(async () => {
  port = await server.listen();
});
afterAll(() => server.close());

const guard = quietGuard();
const learning = new PooledOutgoing(() => guard.learned);

describe('a URL of a peer does not lead to this machine or to the metadata of a cloud', () => {
  const refusals =
    /^(?:the gateway may not connect|getaddrinfo (?:ENOTFOUND|EAI_AGAIN)|its URL is not one)/;

  test.each([...disguisedLoopback, ...disguisedMetadata])('%s', async (host) => {
    const before = server.connections;
    expect(await learning.ask(`http://${host}:${port}/keys`, question)).toMatch(refusals);
    expect(await learning.ask(`https://${host}:${port}/keys`, question)).toMatch(refusals);
    expect(server.connections).toBe(before);
  });

  test.each(misleadingAuthorities.map((form) => form(`127.0.0.1`)))('%s', async (authority) => {
    const before = server.connections;
    expect(await learning.ask(`http://${authority}:${port}/keys`, question)).toMatch(refusals);
    expect(server.connections).toBe(before);
  });

  test.each([
    'file:///etc/passwd',
    'ftp://127.0.0.1/',
    'gopher://127.0.0.1',
    'data:,x',
    '//127.0.0.1',
    '',
  ])('%j is no URL to ask', async (url) => {
    expect(await learning.ask(url, question)).toMatch(/^its URL is not/);
  });
});

test('an origin the operator wrote is reached, on this machine too', async () => {
  const written = new Set([`http://127.0.0.1:${port}`]);
  const outgoing = new PooledOutgoing((origin) =>
    written.has(origin) ? guard.written : guard.learned,
  );
  const answered = await outgoing.ask(`http://127.0.0.1:${port}/keys?x=1`, question);
  expect(answered).toMatchObject({ status: 200 });
  expect(await outgoing.ask(`http://localhost:${port}/keys`, question)).toMatch(/may not connect/);
});

test('what the rules say now counts for the next connection, of an origin that was refused too', async () => {
  const own = quietGuard();
  const outgoing = new PooledOutgoing(() => own.learned);
  expect(await outgoing.ask(`http://127.0.0.1:${port}/`, question)).toMatch(/may not connect/);
  own.become(rulesFor(['127.0.0.1']));
  expect(await outgoing.ask(`http://127.0.0.1:${port}/`, question)).toMatchObject({ status: 200 });
});

test('an origin that is no longer written is one a peer named from the next connection on', async () => {
  let isWritten = true;
  const outgoing = new PooledOutgoing(() => (isWritten ? guard.written : guard.learned));
  const closing = { ...question, headers: { connection: 'close' } };
  expect(await outgoing.ask(`http://127.0.0.1:${port}/`, closing)).toMatchObject({ status: 200 });
  isWritten = false;
  expect(await outgoing.ask(`http://127.0.0.1:${port}/`, closing)).toMatch(/may not connect/);
});

describe('an answer', () => {
  const listening = async (listener: RequestListener) => {
    const web = createServer(listener);
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    const place = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
    return { place, close: () => web.close().closeAllConnections() };
  };

  test('that sends on to another place is not followed', async () => {
    const before = server.connections;
    const { place, close } = await listening((_request, response) => {
      response.writeHead(302, { location: `http://127.0.0.1:${port}/secret` }).end();
    });
    expect(await new PooledOutgoing().ask(place, question)).toMatchObject({ status: 302 });
    expect(server.connections).toBe(before);
    close();
  });

  test('may not be longer, or later, than was asked for', async () => {
    const { place, close } = await listening(({ url }, response) => {
      if (url === '/long') response.end('x'.repeat(1_001));
    });
    const outgoing = new PooledOutgoing();
    expect(await outgoing.ask(`${place}/long`, question)).toBe('its answer is too long');
    expect(await outgoing.ask(`${place}/never`, { ...question, timeoutMs: 20 })).toBe(
      'it took too long',
    );
    close();
  });
});

test('peers that name many origins do not leave a pool of connections for each', async () => {
  const outgoing = new PooledOutgoing(() => guard.learned);
  for (let at = 1; at <= 200; at += 1)
    await outgoing.ask(`http://127.0.1.${at}:${port}/`, question);
  expect(outgoing.origins).toBeLessThanOrEqual(64);
});
