import type { Call } from '../relay/call.ts';

/** Calls by the raw text of their ids, made for one: most clients of the stateless era are a single HTTP request. */
export class FewCalls {
  #first: Call | undefined;
  #others: Map<string, Call> | undefined;

  get size(): number {
    return Number(this.#first !== undefined) + (this.#others?.size ?? 0);
  }

  get all(): readonly Call[] {
    const others = this.#others === undefined ? [] : [...this.#others.values()];
    return this.#first === undefined ? others : [this.#first, ...others];
  }

  has(idKey: string): boolean {
    return this.get(idKey) !== undefined;
  }

  get(idKey: string): Call | undefined {
    return this.#first?.idKey === idKey ? this.#first : this.#others?.get(idKey);
  }

  add(call: Call): void {
    if (this.#first === undefined) this.#first = call;
    else {
      this.#others ??= new Map();
      this.#others.set(call.idKey, call);
    }
  }

  delete({ idKey }: Call): void {
    if (this.#first?.idKey === idKey) this.#first = undefined;
    else this.#others?.delete(idKey);
  }
}
