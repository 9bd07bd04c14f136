import type { MergedCapabilities } from '../../domain/federation/merged-capabilities.ts';
import { type Implementation, mergedInitializeResult } from '../../domain/mcp/rev2025/handshake.ts';
import { mergedDiscovery } from '../../domain/mcp/rev2026/merged-discovery.ts';
import type { LegacyRevision } from '../../domain/mcp/revisions.ts';
import type { Enforcement } from '../authorization/enforcement.ts';
import type { Asker } from './asker.ts';
import type { KnownInstructions } from './known-instructions.ts';

export interface WholeIntroductionParts {
  readonly identity: Implementation;
  readonly capabilities: MergedCapabilities;
  readonly instructions: KnownInstructions;
  readonly enforcement: Enforcement;
}

type Newcomer = Pick<Asker, 'caller' | 'listSource'>;

/** What the whole catalogue says of itself: who the gateway is, what it can do, and how its servers want to be used. */
export class WholeIntroduction {
  readonly #parts: WholeIntroductionParts;

  constructor(parts: WholeIntroductionParts) {
    this.#parts = parts;
  }

  /** Raw `result` of initialize. At once when it is known what the servers say. */
  initializeResult(
    asker: Newcomer,
    protocolVersion: LegacyRevision,
  ): Uint8Array | Promise<Uint8Array> {
    const { identity, capabilities } = this.#parts;
    return this.#with(asker, (instructions) =>
      mergedInitializeResult({
        protocolVersion,
        identity,
        capabilities: capabilities.legacy,
        instructions,
      }),
    );
  }

  /** Raw `result` of server/discover. */
  discoverResult(asker: Newcomer): Uint8Array | Promise<Uint8Array> {
    const { identity, capabilities } = this.#parts;
    return this.#with(asker, (instructions) =>
      mergedDiscovery({ identity, capabilities: capabilities.modern, instructions }),
    );
  }

  #with(
    asker: Newcomer,
    compose: (instructions: string | undefined) => Uint8Array,
  ): Uint8Array | Promise<Uint8Array> {
    const { instructions, enforcement } = this.#parts;
    if (enforcement.isOn) return this.#withOwn(asker).then(compose);
    // What a list needs is what the client will need next: nothing is opened in vain.
    const known = instructions.merged((server) => asker.listSource(server));
    return known instanceof Promise ? known.then(compose) : compose(known);
  }

  /** Nobody is told how to use what he may not. */
  async #withOwn(asker: Newcomer): Promise<string | undefined> {
    const { instructions, enforcement } = this.#parts;
    const among = await enforcement.reachable(asker.caller, instructions.servers);
    return instructions.merged((server) => asker.listSource(server), among);
  }
}
