import { type LookupAddress, type LookupAllOptions, lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import type { EgressRules, Ground, Provenance } from '../../../domain/egress/egress-rules.ts';
import { EgressRefusal } from './egress-refusal.ts';

/** Hears of every connection that is not made. */
export type RefusalListener = (host: string, address: string, ground: Ground) => void;

/** As `dns.lookup` does, all addresses of a name. */
export type Resolve = (
  host: string,
  options: LookupAllOptions,
  done: (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void,
) => void;

interface PassageParts {
  /** Read at each use: they change while the gateway runs. */
  rules(): EgressRules;
  readonly provenance: Provenance;
  readonly onRefusal: RefusalListener;
  /** `dns.lookup`, unless a test answers for it. */
  readonly resolve?: Resolve | undefined;
}

/**
 * A way out that is checked. What a name stands for is looked up once, and only allowed addresses of it are handed on, so
 * that the connection goes to an address that was checked and to no other (reliability S16). Whoever connects asks
 * {@link refusalOf} first, since nothing is looked up for an address, and gives {@link lookup} with the connection.
 */
export class Passage {
  readonly #parts: PassageParts;

  constructor(parts: PassageParts) {
    this.#parts = parts;
  }

  /** Why nothing may be sent to this host; undefined when it may be tried. Takes the brackets of a URL. */
  refusalOf(host: string): EgressRefusal | undefined {
    const bare = host.replace(/^\[|\]$/g, '');
    if (isIP(bare) !== 0) return this.#refused(bare, bare);
    if (!this.#parts.rules().deniesName(bare)) return undefined;
    this.#parts.onRefusal(bare, '', 'denied');
    return new EgressRefusal('denied');
  }

  readonly lookup: LookupFunction = (host, options, done) => {
    const { resolve = lookup satisfies Resolve } = this.#parts;
    resolve(host, { ...options, all: true }, (error, found) => {
      if (error !== null) {
        done(error, []);
        return;
      }
      const checked = found.map((one) => ({ ...one, refusal: this.#refused(host, one.address) }));
      const allowed = checked.flatMap(({ address, family, refusal }) =>
        refusal === undefined ? [{ address, family }] : [],
      );
      const [first] = allowed;
      if (first === undefined) done(checked[0]?.refusal ?? new EgressRefusal('reserved'), []);
      else if (options.all === true) done(null, allowed);
      else done(null, first.address, first.family);
    });
  };

  #refused(host: string, address: string): EgressRefusal | undefined {
    const { rules, provenance, onRefusal } = this.#parts;
    const ground = rules().groundAgainst(host, address, provenance);
    if (ground === undefined) return undefined;
    onRefusal(host, address, ground);
    return new EgressRefusal(ground);
  }
}
