import type { ClientSession } from '../../../src/application/ports/driving/client-session.ts';
import type { Gateway } from '../../../src/application/ports/driving/gateway.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { anonymous } from '../../../src/domain/identity/principal.ts';
import { decodeText, encodeText } from '../../../src/domain/wire/text.ts';
import { type Rpc, readRpc } from '../servers/rpc.ts';
import type { World } from '../world.ts';
import type { Ask } from './ask.ts';
import type { Asks } from './asks.ts';
import { nextWish } from './wishes.ts';

/** One connection of a client, with the requests it has open. */
interface Connection {
  readonly session: ClientSession;
  readonly open: Set<Ask>;
}

/** What simulated clients are told when they are made. */
export interface ClientParts {
  readonly name: string;
  readonly world: World;
  readonly gateway: Gateway;
  readonly asks: Asks;
  /** The only server it reaches; undefined for all as one. */
  readonly namespace: string | undefined;
  readonly servers: readonly string[];
}

/** A client of the handshake revisions: comes, calls, changes its mind, goes, and comes again. */
export class LegacyClient {
  readonly #parts: ClientParts;
  #connection: Connection | undefined;
  #isStopped = false;
  #nextId = 1;

  constructor(parts: ClientParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#later(() => this.#connect(), 500);
  }

  /** It does nothing new from now on. */
  stop(): void {
    this.#isStopped = true;
  }

  leave(): void {
    const connection = this.#connection;
    this.#connection = undefined;
    if (connection === undefined) return;
    this.#parts.world.note(`${this.#parts.name} leaves`);
    for (const ask of connection.open) ask.isCancelled = true;
    connection.session.close();
    for (const ask of connection.open)
      this.#parts.world.violated(`${ask.name}: its client left, but it goes on`);
  }

  #connect(): void {
    const { name, world, gateway, namespace } = this.#parts;
    const facts = {
      protocol: 'websocket',
      principal: anonymous,
      namespace,
      remoteAddress: '127.0.0.1',
    } as const;
    const session = gateway.open(facts, {
      deliver: (bytes) => this.#told(readRpc(decodeText(bytes)), undefined, connection),
      end: () => {
        if (this.#connection === connection) this.#connection = undefined;
      },
    });
    if (session instanceof Fault) {
      this.#later(() => this.#connect(), 2_000);
      return;
    }
    const connection: Connection = { session, open: new Set() };
    this.#connection = connection;
    this.#nextId = 1;
    world.note(`${name} connects to ${namespace ?? 'all'}`);
    if (world.chance.hits(0.9)) this.#introduce(connection);
    this.#goOn(connection);
  }

  #introduce(connection: Connection): void {
    const params = {
      protocolVersion: '2025-11-25',
      capabilities: { sampling: {} },
      clientInfo: { name: this.#parts.name, version: '1' },
    };
    this.#send(connection, { method: 'initialize', params }, (ask) => {
      if (ask.outcome?.kind !== 'result' || connection !== this.#connection) return;
      this.#notify(connection, 'notifications/initialized', {});
    });
  }

  #goOn(connection: Connection): void {
    this.#later(() => {
      if (this.#connection !== connection) return;
      this.#act(connection);
      if (this.#connection === connection) this.#goOn(connection);
      else this.#later(() => this.#connect(), 3_000);
    }, 2_500);
  }

  #act(connection: Connection): void {
    const { chance } = this.#parts.world;
    const what = chance.weighted({ ask: 20, burst: 1.5, cancel: 2, leave: 0.7 });
    if (what === 'leave') this.leave();
    else if (what === 'cancel') this.#cancel(connection);
    else {
      const count = what === 'ask' ? 1 : chance.between(2, 12);
      for (let asked = 0; asked < count; asked += 1) this.#ask(connection);
    }
  }

  #ask(connection: Connection): void {
    const { world, asks, name, namespace, servers } = this.#parts;
    const { chance } = world;
    const isPrefixed = namespace === undefined && servers.length > 1;
    const prefix = isPrefixed ? `${chance.of(servers)}__` : '';
    let call: string | undefined;
    const wish = nextWish(chance, 'legacy', prefix, () => {
      call = asks.nextCall(name);
      return call;
    });
    const params = wish.wantsProgress
      ? { ...wish.params, _meta: { progressToken: this.#nextId } }
      : wish.params;
    this.#send(connection, { ...wish, params, call });
  }

  #send(
    connection: Connection,
    wanted: {
      readonly method: string;
      readonly params: Readonly<Record<string, unknown>>;
      readonly tool?: string | undefined;
      readonly call?: string | undefined;
    },
    then: (ask: Ask) => void = () => {},
  ): void {
    const { asks, world, name } = this.#parts;
    const number = this.#nextId;
    this.#nextId += 1;
    const id = world.chance.hits(0.1) ? `n${number}` : number;
    const { method, params, tool, call } = wanted;
    const ask = asks.begin(
      { client: name, id, method, tool, call },
      (message) => this.#told(message, ask, connection),
      () => {
        connection.open.delete(ask);
        then(ask);
      },
    );
    connection.open.add(ask);
    const text = JSON.stringify({ jsonrpc: '2.0', id, method, params });
    world.note(`${name} ${text}`);
    connection.session.receive(encodeText(text), ask);
  }

  #cancel(connection: Connection): void {
    const open = [...connection.open].filter(({ facts }) => facts.method !== 'initialize');
    if (open.length === 0) return;
    const ask = this.#parts.world.chance.of(open);
    ask.isCancelled = true;
    this.#notify(connection, 'notifications/cancelled', { requestId: ask.facts.id });
    if (ask.outcome === undefined)
      this.#parts.world.violated(`${ask.name}: was cancelled, but goes on`);
  }

  /** `ask`: the request on whose sink it came. */
  #told({ id, method }: Rpc, ask: Ask | undefined, connection: Connection): void {
    if (id === undefined || method === undefined) return;
    const { chance } = this.#parts.world;
    const result =
      method === 'sampling/createMessage'
        ? { role: 'assistant', content: { type: 'text', text: 'fine' }, model: 'simulated' }
        : {};
    if (ask !== undefined) ask.isResting = true;
    this.#parts.world.after(chance.spanning(1, 5_000), () => {
      if (ask !== undefined) ask.isResting = false;
      if (this.#connection !== connection) return;
      this.#parts.world.note(`${this.#parts.name} answers ${JSON.stringify(id)}`);
      const text = JSON.stringify({ jsonrpc: '2.0', id, result });
      connection.session.receive(encodeText(text), silentSink);
    });
  }

  #notify(connection: Connection, method: string, params: object): void {
    const text = JSON.stringify({ jsonrpc: '2.0', method, params });
    this.#parts.world.note(`${this.#parts.name} ${text}`);
    connection.session.receive(encodeText(text), silentSink);
  }

  #later(action: () => void, maxMs: number): void {
    const { world } = this.#parts;
    world.after(world.chance.spanning(1, maxMs), () => {
      if (!this.#isStopped) action();
    });
  }
}

/** For what has no answer. */
const silentSink = {
  stream: () => {},
  push: () => {},
  answer: () => {},
  release: () => {},
  refuse: () => {},
  abandon: () => {},
};
