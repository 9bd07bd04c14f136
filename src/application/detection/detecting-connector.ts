import type { AutoTarget, Endpoint, KnownTarget } from '../../domain/balancing/endpoint.ts';
import { protocolOf } from '../../domain/detection/target.ts';
import { Fault } from '../../domain/fault/fault.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import type { Era } from '../../domain/mcp/revisions.ts';
import type {
  BackendConnector,
  BackendLink,
  LinkListener,
} from '../ports/driven/backend-connector.ts';
import type { Timers } from '../ports/driven/clock.ts';
import type { Detector } from './detector.ts';
import { JudgingListener } from './judging-listener.ts';

type KnownConnectors = Readonly<Record<KnownTarget['protocol'], BackendConnector>>;

/** What `BackendConnector.open` is asked for. */
interface Wish {
  readonly endpoint: Endpoint;
  readonly target: AutoTarget;
  readonly listener: LinkListener;
  readonly signal: AbortSignal;
  readonly era: Era | undefined;
  readonly caller: Principal | undefined;
}

/** A server that spoke a protocol yesterday opens a link sooner than this, or is asked again meanwhile. */
const slowMs = 1_000;

/** Opens links to addresses that do not say what they speak: finds it out, then leaves the rest to whoever speaks it. */
export class DetectingConnector implements BackendConnector {
  readonly #detector: Detector;
  readonly #connectors: KnownConnectors;
  readonly #timers: Timers;

  constructor(detector: Detector, connectors: KnownConnectors, timers: Timers) {
    this.#detector = detector;
    this.#connectors = connectors;
    this.#timers = timers;
  }

  async open(
    endpoint: Endpoint,
    listener: LinkListener,
    signal: AbortSignal,
    era?: Era,
    caller?: Principal,
  ): Promise<BackendLink | Fault> {
    const { server, target } = endpoint;
    if (target.protocol !== 'auto') throw new TypeError(`its protocol is known: ${endpoint.id}`);
    const found = await this.#detector.resolve(server, target);
    if (found instanceof Fault) return found;
    return this.#openFound({ endpoint, target, listener, signal, era, caller }, found);
  }

  /** A link that cannot be opened, or not soon, is a reason to ask again: the server may be another one now. */
  async #openFound(wish: Wish, found: KnownTarget): Promise<BackendLink | Fault> {
    const attempt = new AbortController();
    let other: Promise<KnownTarget | undefined> | undefined;
    const stopWaiting = this.#timers.after(slowMs, () => {
      other = this.#otherThan(found, wish.target);
      void other.then((target) => target && attempt.abort());
    });
    const giveUp = (): void => attempt.abort();
    wish.signal.addEventListener('abort', giveUp, { once: true });
    if (wish.signal.aborted) giveUp();
    const link = await this.#openAs({ ...wish, signal: attempt.signal }, found);
    stopWaiting();
    wish.signal.removeEventListener('abort', giveUp);
    if (!(link instanceof Fault)) return link;
    if (wish.signal.aborted) {
      this.#detector.doubt(wish.target);
      return link;
    }
    const target = await (other ?? this.#otherThan(found, wish.target));
    return target === undefined ? link : this.#openAs(wish, target);
  }

  /** What the address speaks now, when that is another protocol. */
  async #otherThan(before: KnownTarget, target: AutoTarget): Promise<KnownTarget | undefined> {
    this.#detector.doubt(target);
    const detection = await this.#detector.detect(target);
    const found = detection instanceof Fault ? undefined : detection.target;
    return found !== undefined && protocolOf(found) !== protocolOf(before) ? found : undefined;
  }

  #openAs(
    { endpoint, target, listener, signal, era, caller }: Wish,
    found: KnownTarget,
  ): Promise<BackendLink | Fault> {
    const way = { ...endpoint, target: found };
    listener.reachedBy?.(way);
    const judging = new JudgingListener(listener, (isRight) =>
      this.#detector.judge(target, found, isRight),
    );
    return this.#connectors[found.protocol].open(way, judging, signal, era, caller);
  }
}
