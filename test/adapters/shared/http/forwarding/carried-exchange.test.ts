import { expect, test } from 'vitest';
import { CarriedExchange } from '../../../../../src/adapters/shared/http/forwarding/carried-exchange.ts';
import type { PeerChannel } from '../../../../../src/application/replicas/peer-channel.ts';
import { anonymous } from '../../../../../src/domain/identity/principal.ts';

const request = {
  ...{ method: 'POST', path: '/mcp', query: '', remoteAddress: '::1', certificate: undefined },
  ...{ headers: new Map([['a', 'b']]), principal: anonymous, hasBody: false },
};

const setUp = () => {
  const sent: Uint8Array[] = [];
  const log: string[] = [];
  const channel: PeerChannel = {
    peer: 'first',
    bufferedBytes: 0,
    send: (message) => sent.push(message),
    finish: () => log.push('finish'),
    abort: () => log.push('abort'),
    pause: () => log.push('pause'),
    resume: () => log.push('resume'),
  };
  const exchange = new CarriedExchange(channel, request, undefined);
  exchange.onAbort(() => log.push('aborted'));
  return { exchange, sent, log };
};

test('a client that leaves before its answer is told of once', () => {
  const { exchange, log, sent } = setUp();
  exchange.broken();
  exchange.broken();
  exchange.reply(200, []);
  exchange.forwarded.notHere();
  const stream = exchange.open(200, []);
  stream.write(new Uint8Array(1));
  stream.end();
  expect(log).toEqual(['aborted']);
  expect(sent).toEqual([]);
});

test('a client that leaves in the middle of a stream is told of, one that leaves after it is not', () => {
  const whole = setUp();
  whole.exchange.open(200, []).end();
  whole.exchange.broken();
  expect(whole.log).toEqual(['finish']);
  const cut = setUp();
  cut.exchange.open(200, []);
  cut.exchange.broken();
  expect(cut.log).toEqual(['aborted']);
});

test('nothing is said of a client that leaves with its answer, and it gets no second one', () => {
  const { exchange, log, sent } = setUp();
  exchange.reply(200, []);
  exchange.reply(500, []);
  exchange.forwarded.notHere();
  exchange.broken();
  expect(log).toEqual(['finish']);
  expect(sent).toHaveLength(1);
});

test('who asks late hears that the client has left', async () => {
  const { exchange } = setUp();
  exchange.broken();
  const { promise, resolve } = Promise.withResolvers<void>();
  exchange.onAbort(resolve);
  await promise;
  exchange.body(10, (body, problem) => expect([body, problem]).toEqual([undefined, 'aborted']));
});

test('a stream lets go of what the request brought', () => {
  const { exchange } = setUp();
  expect(exchange.header('a')).toBe('b');
  exchange.open(200, []);
  expect(exchange.header('a')).toBeUndefined();
});
