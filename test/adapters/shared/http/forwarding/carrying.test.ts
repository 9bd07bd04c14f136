import { expect, test } from 'vitest';
import type { Exchange, ExchangeStream } from '../../../../../src/adapters/shared/http/exchange.ts';
import { encodeAnswer } from '../../../../../src/adapters/shared/http/forwarding/carried-answer.ts';
import { CarriedStream } from '../../../../../src/adapters/shared/http/forwarding/carried-stream.ts';
import { Carrying } from '../../../../../src/adapters/shared/http/forwarding/carrying.ts';
import type { Missed } from '../../../../../src/adapters/shared/http/peer-exchanges.ts';
import type { PeerChannel } from '../../../../../src/application/replicas/peer-channel.ts';
import { peerLost } from '../../../../../src/application/replicas/peer-faults.ts';

const head = { status: 200, headers: [], added: [], cookies: [], challenge: undefined };
const watch = { watch: () => undefined };

/** A stream that notes what is done with it; the test says how much waits in it. */
const setUp = () => {
  const log: string[] = [];
  const client = { bufferedBytes: 0, drain: (): void => undefined, leave: (): void => undefined };
  const stream: ExchangeStream = {
    get bufferedBytes() {
      return client.bufferedBytes;
    },
    write: (chunk) => log.push(`write ${chunk.byteLength}`),
    onDrain: (listener) => {
      client.drain = listener;
    },
    end: () => log.push('end'),
    expectReading: () => log.push('reads'),
    expectNothing: () => log.push('rests'),
    watchWith: (given, ms) => log.push(`watch ${given === watch} ${ms}`),
    destroy: () => log.push('destroy'),
  };
  const exchange = {
    open: () => stream,
    onAbort: (listener: () => void) => {
      client.leave = listener;
    },
  } as unknown as Exchange;
  const channel: PeerChannel = {
    peer: 'owner',
    bufferedBytes: 0,
    send: (message) => log.push(`sent ${message.byteLength}`),
    finish: () => log.push('finish'),
    abort: () => log.push('abort'),
    pause: () => log.push('pause'),
    resume: () => log.push('resume'),
  };
  const settled: (Missed | undefined)[] = [];
  const carrying = new Carrying(
    exchange,
    watch,
    (missed) => settled.push(missed),
    () => log.push('over'),
  );
  carrying.begin(channel);
  /** What the owner does with its stream arrives here at once. */
  const owner = new CarriedStream({ ...channel, send: (message) => carrying.received(message) });
  return { log, client, carrying, owner, settled };
};

test('what the owner does with its stream happens to the client’s connection', () => {
  const { log, carrying, owner, settled } = setUp();
  carrying.received(encodeAnswer({ kind: 'open', head }));
  owner.expectReading();
  owner.write(new Uint8Array(3));
  owner.watchWith({ watch: () => undefined }, 15_000);
  owner.expectNothing();
  owner.end();
  owner.write(new Uint8Array(9));
  expect(log.filter((line) => line !== 'over')).toEqual([
    ...['reads', 'write 3', 'watch true 15000', 'rests', 'end', 'finish', 'finish'],
  ]);
  expect(settled[0]).toBeUndefined();
});

test('a client that reads slowly makes the owner wait until it has read', () => {
  const { log, client, carrying, owner } = setUp();
  carrying.received(encodeAnswer({ kind: 'open', head }));
  client.bufferedBytes = 131_073;
  owner.write(new Uint8Array(1));
  owner.write(new Uint8Array(2));
  client.bufferedBytes = 0;
  client.drain();
  client.drain();
  expect(log).toEqual(['write 1', 'pause', 'write 2', 'resume']);
});

test('a client that leaves is told to the owner, and no more is done for it', () => {
  const { log, client, carrying, settled } = setUp();
  client.leave();
  carrying.received(encodeAnswer({ kind: 'reply', head, body: new Uint8Array(1) }));
  carrying.broken('maybe', peerLost);
  expect(log).toContain('abort');
  expect(settled).toEqual([undefined]);
});

test('an answer that makes no sense is as good as a lost one', () => {
  for (const wrong of [Uint8Array.of(99), encodeAnswer({ kind: 'end' })]) {
    const { log, carrying, settled } = setUp();
    carrying.received(wrong);
    expect(log).toContain('abort');
    expect(settled).toEqual([{ kind: 'maybe', fault: peerLost }]);
  }
});

test('an owner that finishes without an answer has not answered', () => {
  const { carrying, settled } = setUp();
  carrying.finished();
  expect(settled).toEqual([{ kind: 'maybe', fault: peerLost }]);
});
