import { beforeEach, describe, expect, test } from 'vitest';
import type { PendingRequest } from '../../../src/application/links/pending.ts';
import type { Seat } from '../../../src/application/stateless/logging-seats.ts';
import { ModernLinks } from '../../../src/application/stateless/modern-links.ts';
import { OwnQuestion } from '../../../src/application/stateless/own-question.ts';
import type { Endpoint } from '../../../src/domain/balancing/endpoint.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { connectedBy, poolOf } from '../../support/application/pools.ts';
import { RecordingMetrics } from '../../support/application/recording-metrics.ts';
import { ScriptedBackend, ScriptedServer } from '../../support/application/scripted-backend.ts';
import type { CarrierKind } from '../../support/application/scripted-link.ts';
import { settled } from '../../support/application/settled.ts';
import { HandClock } from '../../support/pure/hand-clock.ts';

const owner = { serverAsks: () => {}, serverNotifies: () => {}, upstreamLost: () => {} };

const request = (): PendingRequest => new OwnQuestion('tools/call', () => {});

const linksTo = (server: ScriptedServer, count = 1): ModernLinks => {
  const clock = new HandClock();
  const backend = new ScriptedBackend(new Map([['one', server]]));
  const endpoints = Array.from(
    { length: count },
    (_, index): Endpoint => ({
      id: `one-${index}`,
      server: 'one',
      target: { protocol: 'unix', path: `/${index}`, framing: 'newline' },
    }),
  );
  const pool = poolOf(
    { server: 'one', endpoints, connectMs: 1_000 },
    { connectors: connectedBy(backend), clock, timers: clock, metrics: new RecordingMetrics() },
  );
  return new ModernLinks(pool, owner);
};

const seated = async (links: ModernLinks, pending?: PendingRequest): Promise<Seat> => {
  const seat = await links.seat(pending);
  if (seat instanceof Fault) throw new Error(seat.message);
  return seat;
};

describe.each<CarrierKind>(['channel', 'exchange'])('links of a %s carrier', (carrier) => {
  let server: ScriptedServer;
  beforeEach(() => {
    server = new ScriptedServer({ carrier });
  });

  test('all requests share one link, opened once however many ask at the same time', async () => {
    const links = linksTo(server);
    const seats = await Promise.all([seated(links), seated(links), seated(links)]);
    expect(new Set(seats.map(({ upstream }) => upstream)).size).toBe(1);
    expect(server.attempts).toBe(1);
  });

  test('several endpoints take turns', async () => {
    const links = linksTo(server, 2);
    await seated(links);
    await seated(links);
    await settled();
    const used = [await seated(links), await seated(links)].map(
      ({ upstream }) => upstream.endpoint.id,
    );
    expect(used.toSorted()).toEqual(['one-0', 'one-1']);
  });

  test('a lost link is replaced', async () => {
    const links = linksTo(server);
    const { upstream } = await seated(links);
    links.lost(upstream);
    expect((await seated(links)).upstream).not.toBe(upstream);
  });
});

describe('requests that want log messages, on one channel', () => {
  test('no two of them share a link', async () => {
    const links = linksTo(new ScriptedServer({}));
    const seats = [];
    for (let count = 0; count < 4; count += 1) seats.push(await seated(links, request()));
    expect(new Set(seats.map(({ upstream }) => upstream)).size).toBe(4);
  });

  test('the fifth waits until one is over', async () => {
    const links = linksTo(new ScriptedServer({}));
    const first = request();
    const seat = await seated(links, first);
    for (let count = 0; count < 3; count += 1) await seated(links, request());
    let got: Seat | undefined;
    const waiting = seated(links, request()).then((found) => {
      got = found;
    });
    await settled();
    expect(got).toBeUndefined();
    links.release(first);
    await waiting;
    expect(got?.upstream).toBe(seat.upstream);
  });

  test('others are not kept waiting by them', async () => {
    const links = linksTo(new ScriptedServer({}));
    for (let count = 0; count < 4; count += 1) await seated(links, request());
    expect(links.seat(undefined)).not.toBeInstanceOf(Promise);
  });

  test('who waits at the end hears of it', async () => {
    const links = linksTo(new ScriptedServer({}));
    for (let count = 0; count < 4; count += 1) await seated(links, request());
    const waiting = links.seat(request());
    await links.close();
    expect(await waiting).toMatchObject({ code: 'shutting_down' });
  });
});

test('where each request has its own stream, log messages need no link of their own', async () => {
  const server = new ScriptedServer({ carrier: 'exchange' });
  const links = linksTo(server);
  await seated(links);
  for (let count = 0; count < 6; count += 1) await seated(links, request());
  expect(server.attempts).toBe(1);
});
