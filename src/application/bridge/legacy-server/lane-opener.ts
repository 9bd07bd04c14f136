import { Fault } from '../../../domain/fault/fault.ts';
import { shakeHands } from '../../links/handshake.ts';
import type { ServerPool } from '../../pools/server-pool.ts';
import type { Clock, Timers } from '../../ports/driven/clock.ts';
import { IdleLanes } from './idle-lanes.ts';
import { Lane, type LaneHome, type LaneKind, type LaneParts } from './lane.ts';

export interface LaneOpenerParts extends LaneParts {
  readonly pool: ServerPool;
  readonly clock: Clock;
  readonly timers: Timers;
  /** The server does not behave like a legacy one. */
  readonly doubted: () => void;
}

export interface LaneLimits {
  /** Lanes to one server, of all callers. */
  readonly maxLanes: number;
  readonly laneIdleMs: number;
}

/** Opens lanes to one server, as many as it may have; a new one takes the place of one that nobody uses. */
export class LaneOpener {
  readonly #parts: LaneOpenerParts;
  readonly #limits: LaneLimits;
  readonly #idle: IdleLanes;
  /** Those that are being opened included. */
  readonly #lanes = new Set<Lane>();
  #isClosed = false;

  constructor(parts: LaneOpenerParts, limits: LaneLimits) {
    this.#parts = parts;
    this.#limits = limits;
    this.#idle = new IdleLanes(limits.laneIdleMs, parts.clock, parts.timers);
  }

  /** Undefined: the lane is open. `params`: raw params of initialize. */
  async open(kind: LaneKind, params: Uint8Array, home: LaneHome): Promise<Lane | Fault> {
    if (this.#isClosed) return shuttingDown;
    const refusal = await this.#makeRoom();
    if (refusal !== undefined) return refusal;
    const lane = new Lane(kind, home, this.#parts);
    this.#lanes.add(lane);
    const fault = await this.#greet(lane, params);
    if (fault === undefined) return lane;
    this.#lanes.delete(lane);
    return fault;
  }

  used(lane: Lane): void {
    this.#idle.remove(lane);
  }

  unused(lane: Lane): void {
    if (lane.isUsable) this.#idle.add(lane);
  }

  gone(lane: Lane): void {
    this.#idle.remove(lane);
    this.#lanes.delete(lane);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#idle.stop();
    await Promise.all([...this.#lanes].map((lane) => lane.close()));
  }

  async #makeRoom(): Promise<Fault | undefined> {
    const { maxLanes } = this.#limits;
    if (this.#lanes.size < maxLanes) return undefined;
    const unused = this.#idle.takeOldest();
    if (unused === undefined) {
      return new Fault('overloaded', `all ${maxLanes} sessions with this server are in use`);
    }
    await unused.close();
    return this.#lanes.size < maxLanes ? undefined : this.#makeRoom();
  }

  async #greet(lane: Lane, params: Uint8Array): Promise<Fault | undefined> {
    const { pool, deadlines, doubted } = this.#parts;
    const opened = await pool.openWith(lane, 'legacy', async (upstream) => {
      lane.greets(upstream);
      const greeted = this.#isClosed ? shuttingDown : await shakeHands(upstream, params, deadlines);
      const fault = upstream.lost ?? greeted;
      if (fault instanceof Fault && fault.code === 'backend_protocol_error') doubted();
      if (!(fault instanceof Fault)) lane.opened(upstream);
      return fault;
    });
    return opened instanceof Fault ? opened : undefined;
  }
}

const shuttingDown = new Fault('shutting_down', 'the gateway is shutting down');
