import { Fault } from '../../domain/fault/fault.ts';
import { type Discovery, readDiscovery } from '../../domain/mcp/rev2026/discover.ts';
import type { Message } from '../../domain/wire/message.ts';
import { decodeText } from '../../domain/wire/text.ts';
import type { SelfDescription } from '../pools/self-description.ts';
import type { Clock } from '../ports/driven/clock.ts';

/** What a server says of itself is not asked for more often than this, whatever its own hint. */
const minMs = 1_000;
const maxMs = 300_000;
const maxQuoted = 200;

export interface KnownDiscoveryParts {
  readonly server: string;
  readonly clock: Clock;
  /** What everybody may be told of the server; undefined where what it said is for one caller. */
  readonly said: SelfDescription | undefined;
}

/** What a server of the stateless era has said of itself, asked again when it is older than it may be. */
export class KnownDiscovery {
  readonly #ask: () => Promise<Message | Fault>;
  readonly #parts: KnownDiscoveryParts;
  #answer: Message | undefined;
  #untilMs = 0;
  #asking: Promise<Message | Fault> | undefined;

  /** `ask`: sends server/discover. */
  constructor(ask: () => Promise<Message | Fault>, parts: KnownDiscoveryParts) {
    this.#ask = ask;
    this.#parts = parts;
  }

  /** A response whose result is a DiscoverResult. */
  get(): Promise<Message | Fault> {
    if (this.#answer !== undefined && this.#parts.clock.nowMs() < this.#untilMs) {
      return Promise.resolve(this.#answer);
    }
    this.#asking ??= this.#askNow().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #askNow(): Promise<Message | Fault> {
    const { server, clock, said } = this.#parts;
    const answer = await this.#ask();
    if (answer instanceof Fault) return answer;
    const discovery = readDiscovery(answer);
    if (discovery === undefined) {
      const quoted = decodeText(answer.bytes).slice(0, maxQuoted);
      const text = `server "${server}" does not say what it is: ${quoted}`;
      return new Fault('backend_protocol_error', text);
    }
    this.#answer = answer;
    said?.discovered(answer);
    this.#untilMs = clock.nowMs() + freshMs(discovery);
    return answer;
  }
}

/** Empty for an answer that is no discovery. */
export const capabilitiesOf = (answer: Message): object => {
  const discovery = readDiscovery(answer);
  if (discovery === undefined) return {};
  return JSON.parse(decodeText(answer.bytes, discovery.capabilities)) as object;
};

const freshMs = ({ ttlMs }: Discovery): number => Math.min(maxMs, Math.max(minMs, ttlMs));
