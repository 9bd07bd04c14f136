/**
 * Counts the bytes of all arrays that are made with `new Uint8Array(length)` while it stands in for the global one.
 * Views of bytes that are there already cost nothing.
 */
export class AllocationMeter {
  readonly #original = globalThis.Uint8Array;
  bytes = 0;

  constructor() {
    globalThis.Uint8Array = new Proxy(this.#original, {
      construct: (target, parts: unknown[]) => {
        if (typeof parts[0] === 'number') this.bytes += parts[0];
        return Reflect.construct(target, parts);
      },
    });
  }

  remove(): void {
    globalThis.Uint8Array = this.#original;
  }
}
