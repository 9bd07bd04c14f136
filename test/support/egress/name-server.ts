import type { LookupAddress } from 'node:dns';
import type { Resolve } from '../../../src/adapters/shared/egress/passage.ts';

/** Answers for names in the place of `dns.lookup`, one answer after the other; the last one for ever. */
export class NameServer {
  /** Names in the order they were asked for. */
  readonly asked: string[] = [];
  readonly #answers: Readonly<Record<string, readonly (readonly string[])[]>>;

  constructor(answers: Readonly<Record<string, readonly (readonly string[])[]>>) {
    this.#answers = answers;
  }

  readonly resolve: Resolve = (host, _options, done) => {
    const turn = this.asked.filter((name) => name === host).length;
    this.asked.push(host);
    const answers = this.#answers[host] ?? [];
    const addresses = answers[turn] ?? answers.at(-1);
    queueMicrotask(() => {
      if (addresses === undefined) done(new UnknownName(host), []);
      else done(null, addresses.map(foundAt));
    });
  };
}

class UnknownName extends Error {
  readonly code = 'ENOTFOUND';
}

const foundAt = (address: string): LookupAddress => ({
  address,
  family: address.includes(':') ? 6 : 4,
});
