import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GatewayBuild } from '../../support/application/gateway-build.ts';
import type { RecordingSink } from '../../support/application/recording-sink.ts';
import type { Heard, ScriptedLink } from '../../support/application/scripted-link.ts';
import { settled } from '../../support/application/settled.ts';
import type { TestClient } from '../../support/application/test-client.ts';

const sessions = 200;
const orders = fc.shuffledSubarray(
  Array.from({ length: sessions }, (_, index) => index),
  { minLength: sessions },
);

/** One call as its server sees it. */
interface Served {
  readonly link: ScriptedLink;
  readonly heard: Heard;
}

const at = <Item>(items: readonly Item[], index: number): Item => {
  const item = items[index];
  if (item === undefined) throw new RangeError(`nothing at ${index}`);
  return item;
};

const manyClients = (build: GatewayBuild): Promise<readonly TestClient[]> =>
  Promise.all(Array.from({ length: sessions }, () => build.client()));

/** Every client uses the same id and the same progress token; only the argument differs. */
const callAlike = (clients: readonly TestClient[]): readonly RecordingSink[] =>
  clients.map((client, index) =>
    client.request(
      1,
      'tools/call',
      `{"name":"who","arguments":${index},"_meta":{"progressToken":7}}`,
    ),
  );

const tokenOf = ({ params }: Heard): number =>
  (JSON.parse(params) as { _meta: { progressToken: number } })._meta.progressToken;

const progress = (token: number, text: string): string =>
  `{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":${token},"progress":1,"message":"${text}"}}`;

/** Progress for each call, then its answer, in this order of clients. */
const serve = (served: readonly Served[], order: readonly number[]): void => {
  for (const index of order) {
    const { link, heard } = at(served, index);
    link.say(progress(tokenOf(heard), `p${index}`), heard.call);
  }
  for (const index of order.toReversed()) {
    const { link, heard } = at(served, index);
    link.answer(heard, `"r${index}"`);
  }
};

const expectOwn = (sinks: readonly RecordingSink[]): void => {
  sinks.forEach((sink, index) => {
    expect(sink.pushed).toEqual([progress(7, `p${index}`)]);
    expect(sink.text).toBe(`{"jsonrpc":"2.0","id":1,"result":"r${index}"}`);
  });
};

describe(`${sessions} clients that use equal ids and equal progress tokens`, () => {
  test.each(['channel', 'exchange'] as const)(
    'get their own progress and answers from servers of their own (%s)',
    async (carrier) => {
      const build = new GatewayBuild({ alone: { carrier } });
      const clients = await manyClients(build);
      const { links } = build.server('alone');
      expect(links).toHaveLength(sessions);
      fc.assert(
        fc.property(orders, (order) => {
          const sinks = callAlike(clients);
          serve(
            links.map((link) => ({ link, heard: link.last('tools/call') })),
            order,
          );
          expectOwn(sinks);
        }),
        { numRuns: 3 },
      );
    },
  );

  test.each(['channel', 'exchange'] as const)(
    'get their own progress and answers from one shared server (%s)',
    async (carrier) => {
      const build = new GatewayBuild({ alone: { shared: true, carrier } });
      const clients = await manyClients(build);
      const { link, links } = build.server('alone');
      expect(links).toHaveLength(1);
      fc.assert(
        fc.property(orders, (order) => {
          const sinks = callAlike(clients);
          const calls = link.all('tools/call').slice(-sessions);
          expect(new Set(calls.map(({ id }) => id)).size).toBe(sessions);
          expect(new Set(calls.map(tokenOf)).size).toBe(sessions);
          serve(
            calls.map((heard) => ({ link, heard })),
            order,
          );
          expectOwn(sinks);
        }),
        { numRuns: 3 },
      );
    },
  );

  test('get their own log messages and requests, and the answers return to the server that asked', async () => {
    const build = new GatewayBuild({ alone: {} });
    const clients = await manyClients(build);
    const { links } = build.server('alone');
    links.forEach((link, index) => {
      link.say(
        `{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":${index}}}`,
      );
      link.say(`{"jsonrpc":"2.0","id":0,"method":"roots/list","params":{"x":${index}}}`);
    });
    clients.forEach(({ outlet }, index) => {
      expect(outlet.delivered).toEqual([
        `{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":${index}}}`,
        `{"jsonrpc":"2.0","id":1,"method":"roots/list","params":{"x":${index}}}`,
      ]);
    });
    for (const [index, client] of [...clients.entries()].toReversed()) {
      client.send(`{"jsonrpc":"2.0","id":1,"result":${index}}`);
    }
    links.forEach((link, index) => {
      expect(link.responses).toEqual([`{"jsonrpc":"2.0","id":0,"result":${index}}`]);
    });
  });

  test('on a shared server, log messages of a call reach its client alone where the carrier can tell', async () => {
    const build = new GatewayBuild({ alone: { shared: true, carrier: 'exchange' } });
    const clients = await manyClients(build);
    const sinks = callAlike(clients);
    await settled();
    const { link } = build.server('alone');
    const log = (text: string) =>
      `{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"${text}"}}`;
    link.all('tools/call').forEach(({ call }, index) => {
      link.say(log(`l${index}`), call);
    });
    link.say(log('about nothing'));
    sinks.forEach((sink, index) => {
      expect(sink.pushed).toEqual([log(`l${index}`)]);
    });
    expect(clients.flatMap(({ outlet }) => outlet.delivered)).toEqual([]);
    expect(build.metrics.dropped).toEqual(['shared_link']);
  });
});
