import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  connectChecked,
  connectTlsChecked,
} from '../../../../src/adapters/shared/egress/connect-checked.ts';
import { EgressGuard } from '../../../../src/adapters/shared/egress/egress-guard.ts';
import type { Passage } from '../../../../src/adapters/shared/egress/passage.ts';
import { CountingServer } from '../../../support/egress/counting-server.ts';
import { disguisedLoopback, disguisedMetadata } from '../../../support/egress/disguises.ts';
import { NameServer } from '../../../support/egress/name-server.ts';
import { quietGuard, rulesFor } from '../../../support/egress/rules.ts';

const server = new CountingServer();
let port = 0;
beforeAll(async () => {
  port = await server.listen();
});
afterAll(() => server.close());

/** What became of a connection: the code of its error, or the address it went to. */
const outcomeOf = (host: string, passage: Passage): Promise<string> => {
  const socket = connectChecked({ host, port }, passage);
  const { promise, resolve } = Promise.withResolvers<string>();
  socket.on('error', (error) => resolve('code' in error ? String(error.code) : error.message));
  socket.on('connect', () => resolve(socket.remoteAddress ?? ''));
  return promise.finally(() => socket.destroy());
};

const bare = (host: string): string => host.replace(/^\[|\]$/g, '');

describe('an address a peer named', () => {
  test.each([...disguisedLoopback, ...disguisedMetadata].filter((host) => !/[^ -~]|%/.test(host)))(
    '%s is not connected to',
    async (host) => {
      const before = server.connections;
      const { learned } = quietGuard();
      // A form the system cannot read leads nowhere at all.
      expect(['EGRESS_REFUSED', 'ENOTFOUND', 'EAI_AGAIN']).toContain(
        await outcomeOf(bare(host), learned),
      );
      expect(server.connections).toBe(before);
    },
  );
});

describe('an address the operator wrote', () => {
  test.each(['127.0.0.1', 'localhost', '::ffff:127.0.0.1', '2130706433'])(
    '%s may be this machine',
    async (host) => {
      const { written } = quietGuard();
      expect(await outcomeOf(host, written)).toMatch(/127\.0\.0\.1$/);
    },
  );

  test.each(disguisedMetadata)('%s is no metadata and not link-local', async (host) => {
    const { written } = quietGuard();
    expect(['EGRESS_REFUSED', 'ENOTFOUND', 'EAI_AGAIN']).toContain(
      await outcomeOf(bare(host), written),
    );
  });
});

describe('what a name stands for', () => {
  test('is looked up once, and what was checked is connected to', async () => {
    const names = new NameServer({ 'x.example': [['127.0.0.1'], ['169.254.169.254']] });
    const { written } = new EgressGuard(rulesFor(), () => undefined, names.resolve);
    expect(await outcomeOf('x.example', written)).toBe('127.0.0.1');
    expect(names.asked).toEqual(['x.example']);
    expect(await outcomeOf('x.example', written)).toBe('EGRESS_REFUSED');
  });

  test('loses the addresses that may not be reached', async () => {
    const names = new NameServer({ 'x.example': [['169.254.169.254', '10.0.0.1', '127.0.0.1']] });
    const refused: string[] = [];
    const guard = new EgressGuard(
      rulesFor(['127.0.0.1']),
      (_host, address, ground) => refused.push(`${address} ${ground}`),
      names.resolve,
    );
    expect(await outcomeOf('x.example', guard.learned)).toBe('127.0.0.1');
    expect(refused).toEqual(['169.254.169.254 metadata', '10.0.0.1 private']);
  });

  test('is one address for who asks for one', async () => {
    const names = new NameServer({ 'x.example': [['10.0.0.1', '127.0.0.1']] });
    const { learned } = new EgressGuard(rulesFor(['127.0.0.1']), () => undefined, names.resolve);
    const { promise, resolve } = Promise.withResolvers<readonly unknown[]>();
    learned.lookup('x.example', {}, (...answer) => resolve(answer));
    expect(await promise).toEqual([null, '127.0.0.1', 4]);
  });

  test('is nothing when nobody knows it', async () => {
    const { learned } = new EgressGuard(rulesFor(), () => undefined, new NameServer({}).resolve);
    expect(await outcomeOf('x.example', learned)).toBe('ENOTFOUND');
  });

  test('is not even asked for when it is denied', async () => {
    const names = new NameServer({ 'x.example': [['127.0.0.1']] });
    const { written } = new EgressGuard(
      rulesFor([], ['*.example']),
      () => undefined,
      names.resolve,
    );
    expect(await outcomeOf('X.example.', written)).toBe('EGRESS_REFUSED');
    expect(names.asked).toEqual([]);
  });
});

test('other rules hold from the next connection on', async () => {
  const guard = quietGuard();
  expect(await outcomeOf('127.0.0.1', guard.learned)).toBe('EGRESS_REFUSED');
  guard.become(rulesFor(['127.0.0.0/8']));
  expect(await outcomeOf('127.0.0.1', guard.learned)).toBe('127.0.0.1');
});

test('TLS is refused before its first byte, and says no address', async () => {
  const before = server.connections;
  const { learned } = quietGuard();
  const socket = connectTlsChecked({ host: 'localhost', port }, learned);
  const error = await new Promise<Error>((resolve) => socket.on('error', resolve));
  expect(error.message).toBe(
    'the gateway may not connect to its address, which is that of the gateway’s own machine',
  );
  expect(server.connections).toBe(before);
});
