/** What a scripted peer can do to the link a message came from. */
export interface PeerWire {
  /** Sends one message as it stands. `last` is false for messages that precede the answer of the same call. */
  send(text: string, last: boolean): void;
  /** Dies without a word: the process exits, the connection is reset. */
  die(): void;
  /** Sends more bytes than one message may have, without ever ending the message. */
  flood(): void;
  /** Sends something that is not JSON-RPC but well within the limits. */
  babble(): void;
}

interface Received {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: { readonly lines?: readonly string[]; readonly group?: number };
}

/**
 * The server every backend contract runs against. It is steered by the messages it gets:
 * `echo` answers with the exact text it received, `say` first sends `params.lines` as they stand,
 * `gather` holds its calls until `params.group` of them wait and answers them in shuffled order,
 * `seen` answers with the notifications and responses received so far, `hang` never answers,
 * `die`, `flood` and `babble` (which is answered) misbehave.
 */
export class PeerScript {
  readonly #seen: string[] = [];
  readonly #gathered: { readonly id: number | string; readonly wire: PeerWire }[] = [];

  receive(text: string, wire: PeerWire): void {
    const { id, method, params } = JSON.parse(text) as Received;
    if (id === undefined || method === undefined) {
      this.#seen.push(text);
      return;
    }
    switch (method) {
      case 'echo':
        wire.send(answer(id, { text }), true);
        break;
      case 'say':
        for (const line of params?.lines ?? []) wire.send(line, false);
        wire.send(answer(id, {}), true);
        break;
      case 'gather':
        this.#gather(id, params?.group ?? 1, wire);
        break;
      case 'seen':
        wire.send(answer(id, { texts: this.#seen }), true);
        break;
      case 'die':
        wire.die();
        break;
      case 'flood':
        wire.flood();
        break;
      case 'babble':
        wire.babble();
        wire.send(answer(id, {}), true);
        break;
    }
  }

  #gather(id: number | string, group: number, wire: PeerWire): void {
    this.#gathered.push({ id, wire });
    if (this.#gathered.length < group) return;
    // A fixed stride that shares no factor with the group visits every call once, far from the order of arrival.
    const stride = [7, 11, 13, 17, 19].find((prime) => group % prime !== 0) ?? 23;
    for (let step = 0; step < group; step += 1) {
      const call = this.#gathered[(step * stride + 3) % group];
      call?.wire.send(answer(call.id, { order: step }), true);
    }
    this.#gathered.length = 0;
  }
}

const answer = (id: number | string, result: unknown): string =>
  JSON.stringify({ jsonrpc: '2.0', id, result });
