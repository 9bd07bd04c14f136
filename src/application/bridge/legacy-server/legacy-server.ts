import { Fault } from '../../../domain/fault/fault.ts';
import {
  type ClientCapabilities,
  noCapabilities,
} from '../../../domain/mcp/bridge/to-legacy/client-capabilities.ts';
import { legacyDiscovery } from '../../../domain/mcp/bridge/to-legacy/legacy-discovery.ts';
import {
  legacyRequest,
  repeatedPart,
} from '../../../domain/mcp/bridge/to-legacy/legacy-request.ts';
import type { Implementation } from '../../../domain/mcp/rev2025/handshake.ts';
import { readRetry } from '../../../domain/mcp/rev2026/input-required.ts';
import { asksForInput } from '../../../domain/mcp/rev2026/names.ts';
import { encodeText, jsonString } from '../../../domain/wire/text.ts';
import type { ListSource } from '../../federation/list-source.ts';
import type { Deadlines } from '../../links/deadlines.ts';
import type { ServerPool } from '../../pools/server-pool.ts';
import type { Clock, Timers } from '../../ports/driven/clock.ts';
import type { Logger } from '../../ports/driven/logger.ts';
import type { Metrics } from '../../ports/driven/metrics.ts';
import type { Call } from '../../relay/call.ts';
import type { StatelessRequest, StatelessServer } from '../../stateless/stateless-server.ts';
import { ToolHeaders } from '../../stateless/tool-headers.ts';
import { ChangeHub } from '../../subscriptions/change-hub.ts';
import { CapabilityBook } from './capability-book.ts';
import { LaneCall } from './lane-call.ts';
import type { LaneCallParts, LaneCallSettings } from './lane-call-parts.ts';
import { LaneDirectory } from './lane-directory.ts';
import type { LaneGroup } from './lane-group.ts';
import { LaneOpener } from './lane-opener.ts';
import type { LaneRequest } from './lane-request.ts';
import { LegacyChanges } from './legacy-changes.ts';
import { askOnLane } from './own-passengers.ts';
import { nobodyThere, nobodyWaits, ParkedAt, type ParkedCalls } from './parked-calls.ts';
import type { OpenLane } from './passenger.ts';

export interface LegacyServerParts {
  readonly pool: ServerPool;
  readonly deadlines: Deadlines;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly identity: Implementation;
  /** Of all legacy servers together. */
  readonly parked: ParkedCalls;
  /** Hears when a server does not behave as its era would have it. */
  readonly eras: { doubt(server: string): void };
}

export interface LegacyServerSettings {
  /** `per_client`: a session declares what its client does. `declare_all`: everything; what is too much is refused. */
  readonly capabilities: 'per_client' | 'declare_all';
  /** Sessions of one caller where one carries one request at a time. */
  readonly maxLinks: number;
  /** Sessions with the server, of all callers. */
  readonly maxSessionsPerServer: number;
  readonly sessionIdleMs: number;
  readonly askCollectMs: number;
  readonly maxRounds: number;
}

const maxWaiting = 1_000;
const parkedAloneMs = 10_000;

/**
 * A server of the handshake revisions, for clients that have no sessions: the gateway has them in their stead, keeps
 * calls that ask something until the answers come, and translates what the two protocols say differently.
 */
export class LegacyServer implements StatelessServer {
  readonly name: string;
  readonly changes: ChangeHub;
  readonly toolHeaders: ToolHeaders;
  readonly #parts: LegacyServerParts;
  readonly #callParts: LaneCallParts;
  readonly #callSettings: LaneCallSettings;
  readonly #opener: LaneOpener;
  readonly #lanes: LaneDirectory;
  readonly #book = new CapabilityBook();
  readonly #ownName: Uint8Array;

  /** `before`: it takes the place of that one, and whoever listened there listens here. */
  constructor(parts: LegacyServerParts, settings: LegacyServerSettings, before?: LegacyServer) {
    const { pool, deadlines, clock, identity } = parts;
    const { maxLinks, maxSessionsPerServer: maxLanes, sessionIdleMs: laneIdleMs } = settings;
    const declaresAll = settings.capabilities === 'declare_all';
    this.name = pool.server;
    this.#parts = parts;
    this.#callParts = { ...parts, server: pool.server, replay: pool.replay };
    this.#callSettings = { ...settings, declaresAll };
    this.#ownName = encodeText(JSON.stringify(identity));
    const doubted = (): void => parts.eras.doubt(pool.server);
    this.#opener = new LaneOpener({ ...parts, doubted }, { maxLanes, laneIdleMs });
    const source = new LegacyChanges({ places: () => this.#lanes.own, deadlines, clock });
    this.changes = before?.changes ?? new ChangeHub(source, parts);
    this.#lanes = new LaneDirectory(
      { ...parts, opener: this.#opener, changed: (lane, message) => source.heard(lane, message) },
      {
        ...{ maxLinks, maxWaiting, parkedAloneMs, declaresAll },
        isShared: pool.shared,
        isPerCaller: pool.isPerCaller,
      },
    );
    const ownLists = (): Promise<ListSource | Fault> => this.#lists(this.#lanes.own);
    this.toolHeaders = new ToolHeaders({ ...parts, server: pool.server, source: ownLists });
    if (before !== undefined) this.changes.moveTo(source);
  }

  carry(request: StatelessRequest): void {
    const { call, message } = request;
    const capabilities = this.#capabilities(request);
    if (call.method.startsWith('tasks/')) {
      call.refuse(new Fault('method_not_found', 'this server has no tasks'));
    } else if (capabilities instanceof Fault) {
      call.refuse(capabilities);
    } else if (call.method === 'server/discover') {
      this.#discover(call, this.#lanes.of(request, capabilities));
    } else {
      const { edits, isRetry } = legacyRequest(message);
      const ready = { request, edits: [...request.edits, ...edits], capabilities };
      if (isRetry && asksForInput(call.method)) this.#retry(ready);
      else this.#send(ready);
    }
  }

  listSource(request: StatelessRequest): Promise<ListSource | Fault> {
    const capabilities = this.#capabilities(request);
    return capabilities instanceof Fault
      ? Promise.resolve(capabilities)
      : this.#lists(this.#lanes.of(request, capabilities));
  }

  /** Ends what is parked and every session. `isFollowed`: another one took its place, with who listens and what is parked. */
  async close(isFollowed = false): Promise<void> {
    if (!isFollowed) {
      this.changes.close();
      this.#parts.parked.giveUp(this.name);
    }
    this.#lanes.close();
    await this.#opener.close();
  }

  /** A session that all share has no client to ask. */
  #capabilities({ message, meta }: StatelessRequest): ClientCapabilities | Fault {
    return this.#parts.pool.shared
      ? noCapabilities
      : this.#book.of(message.bytes, meta.clientCapabilities);
  }

  #send(ready: LaneRequest): void {
    const { request, capabilities } = ready;
    const group = this.#lanes.of(request, capabilities);
    const isAlone = group.mayAsk && asksForInput(request.call.method);
    group.place(new LaneCall(group, ready, isAlone, this.#callParts, this.#callSettings));
  }

  /** The client brings answers, and the state by which the call is found that waits for them. */
  #retry(ready: LaneRequest): void {
    const { call, message, facts } = ready.request;
    const retry = readRetry(message);
    if (retry instanceof Fault) {
      call.onFailure(retry);
      return;
    }
    const text = retry.requestState && jsonString(message.bytes, retry.requestState);
    if (text === undefined) {
      this.#send(ready);
      return;
    }
    const { parked } = this.#parts;
    const opening = parked.open(text, facts.principal.key, repeatedPart(this.name, message));
    this.#later(call, opening, (park) => {
      if (park === nobodyWaits) {
        this.#send(ready);
        return;
      }
      if (park instanceof ParkedAt) {
        this.#sendAway(ready, park);
        return;
      }
      const found = parked.find(park);
      if (found instanceof Fault) call.onFailure(found);
      else found.continueWith(ready, retry);
    });
  }

  /** Once: what another replica brought is not carried any further. */
  #sendAway({ request }: LaneRequest, { owner }: ParkedAt): void {
    const { elsewhere } = this.#parts.parked;
    if (elsewhere === undefined || request.isCarried === true) request.call.onFailure(nobodyThere);
    else void elsewhere.carry(owner, this.name, request);
  }

  #discover(call: Call, group: LaneGroup): void {
    const introduce = ({ facts }: OpenLane): void => {
      call.answerWith(legacyDiscovery(facts, this.#ownName));
    };
    const lane = group.lane();
    if (lane instanceof Promise) this.#later(call, lane, introduce);
    else introduce(lane);
  }

  async #lists(group: LaneGroup): Promise<ListSource | Fault> {
    const lane = await group.lane();
    if (lane instanceof Fault) return lane;
    return {
      era: 'legacy',
      declares: (capability) => lane.upstream.declares(capability),
      hearing: (capability) => lane.upstream.hearing(capability),
      ask: (method, params) => askOnLane(group, method, params, this.#parts.deadlines),
    };
  }

  /** Goes on when there is something to go on with, and a client that waits for it. */
  #later<Outcome>(
    call: Call,
    work: Promise<Outcome | Fault>,
    next: (outcome: Outcome) => void,
  ): void {
    work
      .then((outcome) => {
        if (call.ended) return;
        if (outcome instanceof Fault) call.onFailure(outcome);
        else next(outcome);
      })
      .catch((bug: unknown) => {
        const error = bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
        const { method } = call;
        this.#parts.logger.error('a call failed by a fault of the gateway', { method, error });
        call.onFailure(new Fault('internal', 'the gateway failed to carry the request'));
      });
  }
}
