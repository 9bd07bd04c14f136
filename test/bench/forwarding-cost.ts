import { MemoryBusHub } from '../../src/adapters/outbound/memory/bus-hub.ts';
import { MemoryReplicaBus } from '../../src/adapters/outbound/memory/replica-bus.ts';
import { RedisReplicaBus } from '../../src/adapters/outbound/redis/replica-bus.ts';
import { systemTimers } from '../../src/adapters/outbound/system/clock.ts';
import type { Exchange, ExchangeRoute } from '../../src/adapters/shared/http/exchange.ts';
import { BusPeerExchanges } from '../../src/adapters/shared/http/forwarding/bus-peer-exchanges.ts';
import type { ReplicaBus } from '../../src/application/ports/driven/replica-bus.ts';
import { BusPeerChannels } from '../../src/application/replicas/bus-channels.ts';
import { anonymous } from '../../src/domain/identity/principal.ts';
import { linkTo } from '../support/redis/link.ts';
import { launchRedis } from '../support/redis/redis-server.ts';

/**
 * What it costs to carry a call of 200 bytes to another replica and its answer of 200 bytes back, beside serving it in place. Both
 * replicas are in this process, so the CPU is that of both together: `npm run bench:forwarding`.
 */

const BODY = new TextEncoder().encode('x'.repeat(200));
const HEADERS = ['host', 'localhost', 'content-type', 'application/json', 'mcp-session-id', 'a'];
const WARM_UP = 2_000;
const ONE_BY_ONE = 5_000;
const AT_ONCE = 64;
const TOGETHER = 20_000;

type Serve = () => Promise<void>;

const exchangeOf = (replied: () => void): Exchange => ({
  method: 'POST',
  path: '/mcp',
  query: '',
  remoteAddress: '127.0.0.1',
  certificate: undefined,
  header: () => undefined,
  headersUnder: () => HEADERS,
  body: (_maxBytes, done) => done(BODY),
  challenge: () => '',
  addCookie: () => undefined,
  setHeader: () => undefined,
  reply: replied,
  open: () => {
    throw new Error('nothing streams here');
  },
  onAbort: () => undefined,
});

const route: ExchangeRoute = {
  paths: ['/mcp'],
  methods: ['POST'],
  protocol: 'http',
  matches: () => true,
  serve: (exchange) => exchange.body(1_000, (body) => exchange.reply(200, [], body)),
};

const gateway = { identify: () => anonymous };

const exchangesOn = (bus: ReplicaBus): BusPeerExchanges => {
  const membership = { onLost: () => () => undefined };
  const channels = new BusPeerChannels({
    ...{ bus, membership },
    timers: systemTimers,
    later: queueMicrotask,
  });
  return new BusPeerExchanges({ channels, gateway });
};

const inPlace: Serve = () => new Promise((resolve) => route.serve(exchangeOf(resolve), anonymous));

const carriedBy = (first: ReplicaBus, second: ReplicaBus): Serve => {
  const here = exchangesOn(first);
  exchangesOn(second).serve('http', route);
  const carried = { body: BODY, principal: anonymous, frontend: 'http', owner: second.self };
  return () =>
    new Promise((resolve, reject) => {
      const exchange = exchangeOf(resolve);
      const missed = here.forward({ exchange, ...carried });
      void missed.then((miss) => miss && reject(new Error(miss.kind)));
    });
};

const measure = async (name: string, serve: Serve): Promise<void> => {
  for (let count = 0; count < WARM_UP; count += 1) await serve();
  const times: number[] = [];
  for (let count = 0; count < ONE_BY_ONE; count += 1) {
    const startMs = performance.now();
    await serve();
    times.push(performance.now() - startMs);
  }
  times.sort((one, other) => one - other);
  const at = (share: number): string => (times[Math.floor(times.length * share)] ?? 0).toFixed(3);
  const cpu = process.cpuUsage();
  const startMs = performance.now();
  const worker = async (): Promise<void> => {
    for (let count = 0; count < TOGETHER / AT_ONCE; count += 1) await serve();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const seconds = (performance.now() - startMs) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  const perCall = ((user + system) / TOGETHER).toFixed(1);
  const rate = Math.round(TOGETHER / seconds);
  process.stdout.write(
    `${name}: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms; ${AT_ONCE} at once: ${rate}/s, ${perCall} µs CPU each\n`,
  );
};

const overRedis = async (port: number, keys: readonly Uint8Array[]): Promise<Serve> => {
  const buses = await Promise.all(
    ['one', 'two'].map(async (id) => {
      const address = { kind: 'single', address: `127.0.0.1:${port}` } as const;
      const { link } = linkTo(address, { encryptionKeys: keys, operationMs: 5_000 });
      await link.start(5_000);
      const bus = new RedisReplicaBus(link, `${id}-${keys.length}`, systemTimers);
      await bus.start();
      return bus;
    }),
  );
  const [first, second] = buses;
  if (first === undefined || second === undefined) throw new Error('there are two');
  await new Promise((resolve) => setTimeout(resolve, 300));
  return carriedBy(first, second);
};

const hub = new MemoryBusHub();
const local = ['one', 'two'].map((id) => new MemoryReplicaBus(hub, id));
await Promise.all(local.map((bus) => bus.start()));
const [one, two] = local;
if (one === undefined || two === undefined) throw new Error('there are two');
const { server, end } = await launchRedis();
await measure('in place', inPlace);
await measure('carried in memory', carriedBy(one, two));
await measure('carried by Redis', await overRedis(server.port, []));
await measure('carried by Redis, sealed', await overRedis(server.port, [new Uint8Array(32)]));
await end();
process.exit(0);
