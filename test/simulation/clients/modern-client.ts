import type { StatelessClient } from '../../../src/application/ports/driving/gateway.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { anonymous } from '../../../src/domain/identity/principal.ts';
import { messageOf } from '../../support/application/message-of.ts';
import type { Ask } from './ask.ts';
import type { ClientParts } from './legacy-client.ts';
import { nextWish } from './wishes.ts';

/** One connection, or one HTTP request, with the requests it has open. */
interface Connection {
  readonly client: StatelessClient;
  readonly open: Set<Ask>;
}

interface Wanted {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly tool?: string | undefined;
  readonly call?: string | undefined;
  /** Members of `_meta`. */
  readonly progress?: Readonly<Record<string, number>>;
  readonly isContinued?: boolean;
}

const meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': { sampling: {} },
};
const mood = { role: 'assistant', content: { type: 'text', text: 'fine' }, model: 'simulated' };

/** A client of the stateless era, on connections that carry one request or many. */
export class ModernClient {
  readonly #parts: ClientParts;
  /** Each request comes on a connection of its own, as on HTTP. */
  readonly #isSingle: boolean;
  readonly #connections = new Set<Connection>();
  #isStopped = false;
  #nextId = 1;

  constructor(parts: ClientParts) {
    this.#parts = parts;
    this.#isSingle = parts.world.chance.hits(0.4);
  }

  start(): void {
    this.#goOn();
  }

  stop(): void {
    this.#isStopped = true;
  }

  leave(): void {
    for (const connection of [...this.#connections]) this.#close(connection);
  }

  #goOn(): void {
    const { world } = this.#parts;
    world.after(world.chance.spanning(1, 2_500), () => {
      if (this.#isStopped) return;
      this.#act();
      this.#goOn();
    });
  }

  #act(): void {
    const { chance } = this.#parts.world;
    const what = chance.weighted({ ask: 20, burst: 1.5, listen: 1, cancel: 2, leave: 0.7 });
    if (what === 'leave') this.#closeOne();
    else if (what === 'cancel') this.#cancel();
    else if (what === 'listen') this.#listen();
    else {
      const count = what === 'ask' ? 1 : chance.between(2, 12);
      for (let asked = 0; asked < count; asked += 1) this.#ask();
    }
  }

  #ask(): void {
    const { world, asks, name, namespace, servers } = this.#parts;
    const isPrefixed = namespace === undefined && servers.length > 1;
    const prefix = isPrefixed ? `${world.chance.of(servers)}__` : '';
    let call: string | undefined;
    const wish = nextWish(world.chance, 'modern', prefix, () => {
      call = asks.nextCall(name);
      return call;
    });
    const progress = wish.wantsProgress ? { progressToken: this.#nextId } : {};
    this.#send({ ...wish, progress, call });
  }

  #listen(): void {
    const notifications = { toolsListChanged: true, resourceSubscriptions: ['sim://one'] };
    const ask = this.#send({ method: 'subscriptions/listen', params: { notifications } });
    if (ask !== undefined) ask.isResting = true;
  }

  #send(wanted: Wanted): Ask | undefined {
    const { asks, world, name } = this.#parts;
    const connection = this.#connection();
    if (connection === undefined) return undefined;
    const id = this.#nextId;
    this.#nextId += 1;
    const { method, params, progress, tool, call, isContinued } = wanted;
    const ask = asks.begin(
      { client: name, id, method, tool, call, isContinued },
      () => {},
      () => {
        connection.open.delete(ask);
        if (this.#isSingle) this.#connections.delete(connection);
        this.#continue(wanted, ask);
      },
    );
    connection.open.add(ask);
    const all = { ...params, _meta: { ...meta, ...progress } };
    const text = JSON.stringify({ jsonrpc: '2.0', id, method, params: all });
    world.note(`${name} ${method} ${id} ${call ?? ''}`);
    connection.client.accept(messageOf(text), ask);
    return ask;
  }

  /** The server wants something before it goes on. */
  #continue(wanted: Wanted, ask: Ask): void {
    const result = ask.outcome?.message?.result;
    if (result?.['resultType'] !== 'input_required' || this.#isStopped) return;
    const { world } = this.#parts;
    const { requestState, inputRequests } = result;
    const asked = Object.keys(inputRequests ?? {});
    const inputResponses = Object.fromEntries(asked.map((key) => [key, mood]));
    const params = { ...wanted.params, inputResponses, requestState };
    world.after(world.chance.spanning(1, 5_000), () => {
      if (!this.#isStopped) this.#send({ ...wanted, params, isContinued: true });
    });
  }

  #connection(): Connection | undefined {
    const [first] = this.#connections;
    if (first !== undefined && !this.#isSingle) return first;
    const client = this.#parts.gateway.stateless({
      protocol: this.#isSingle ? 'http' : 'websocket',
      principal: anonymous,
      namespace: this.#parts.namespace,
      remoteAddress: '127.0.0.1',
    });
    if (client instanceof Fault) return undefined;
    const connection = { client, open: new Set<Ask>() };
    this.#connections.add(connection);
    return connection;
  }

  #cancel(): void {
    const connections = [...this.#connections].filter(({ open }) => open.size > 0);
    if (connections.length === 0) return;
    const { world } = this.#parts;
    const connection = world.chance.of(connections);
    const ask = world.chance.of([...connection.open]);
    ask.isCancelled = true;
    world.note(`${ask.name} is cancelled`);
    if (this.#isSingle) this.#close(connection);
    else {
      const params = { requestId: ask.facts.id };
      const text = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/cancelled', params });
      connection.client.cancel(messageOf(text));
    }
    if (ask.outcome === undefined) world.violated(`${ask.name}: was cancelled, but goes on`);
  }

  #closeOne(): void {
    const connections = [...this.#connections];
    if (connections.length > 0) this.#close(this.#parts.world.chance.of(connections));
  }

  #close(connection: Connection): void {
    this.#connections.delete(connection);
    this.#parts.world.note(`${this.#parts.name} closes a connection`);
    for (const ask of connection.open) ask.isCancelled = true;
    connection.client.close();
    for (const ask of connection.open)
      this.#parts.world.violated(`${ask.name}: its client left, but it goes on`);
  }
}
