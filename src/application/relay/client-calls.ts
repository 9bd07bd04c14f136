import { NumberedPlaces } from '../../domain/collections/numbered-places.ts';
import type { Call } from './call.ts';

/** The ids that are numbers for `Message.idNumber`. */
const SMALL_NUMBER = /^(0|[1-9]\d{0,8})$/;

/** The calls of one client in flight, by their ids. */
export class ClientCalls {
  readonly #numbered = new NumberedPlaces<Call>();
  /** By the raw text of the id: those without a number, and those whose place was taken. */
  #others: Map<string, Call> | undefined = undefined;

  get size(): number {
    return this.#numbered.size + (this.#others?.size ?? 0);
  }

  values(): readonly Call[] {
    return [...this.#numbered.items, ...(this.#others?.values() ?? [])];
  }

  /** Both as in `Message`. */
  get(idKey: string, idNumber: number): Call | undefined {
    const call = idNumber < 0 ? undefined : this.#numbered.get(idNumber);
    return call ?? this.#others?.get(idKey);
  }

  /** By the raw text of the id alone. */
  find(idKey: string): Call | undefined {
    return this.get(idKey, SMALL_NUMBER.test(idKey) ? Number(idKey) : -1);
  }

  add(call: Call): void {
    if (call.idNumber >= 0 && this.#numbered.put(call.idNumber, call)) return;
    this.#others ??= new Map();
    this.#others.set(call.idKey, call);
  }

  delete(call: Call): void {
    if (this.#numbered.remove(call.idNumber, call)) return;
    if (this.#others?.get(call.idKey) === call) this.#others.delete(call.idKey);
  }
}
