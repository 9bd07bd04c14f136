import type { EgressRules } from '../../../domain/egress/egress-rules.ts';
import { Passage, type RefusalListener, type Resolve } from './passage.ts';

/** All connections the gateway makes over a network go by one of its two ways out. */
export class EgressGuard {
  /** To addresses the operator named. */
  readonly written: Passage;
  /** To addresses a peer named. */
  readonly learned: Passage;
  #rules: EgressRules;

  constructor(rules: EgressRules, onRefusal: RefusalListener, resolve?: Resolve) {
    this.#rules = rules;
    const parts = { rules: () => this.#rules, onRefusal, resolve };
    this.written = new Passage({ ...parts, provenance: 'written' });
    this.learned = new Passage({ ...parts, provenance: 'learned' });
  }

  /** From the next connection on. */
  become(rules: EgressRules): void {
    this.#rules = rules;
  }
}
