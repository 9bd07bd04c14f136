import { errorReply } from '../../../domain/fault/error-reply.ts';
import type { Fault } from '../../../domain/fault/fault.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
import {
  type LegacyServerFacts,
  legacyServerFacts,
} from '../../../domain/mcp/bridge/to-legacy/legacy-discovery.ts';
import { ModernAnswers } from '../../../domain/mcp/bridge/to-legacy/modern-answer.ts';
import { logLevels } from '../../../domain/mcp/rev2026/log-levels.ts';
import type { Message } from '../../../domain/wire/message.ts';
import { idKeyOf } from '../../../domain/wire/message-id.ts';
import { encodeText } from '../../../domain/wire/text.ts';
import type { Deadlines } from '../../links/deadlines.ts';
import { askServer } from '../../links/own-request.ts';
import type { PendingRequest } from '../../links/pending.ts';
import { answerPing } from '../../links/ping-answer.ts';
import type { Upstream, UpstreamOwner } from '../../links/upstream.ts';
import type { Metrics } from '../../ports/driven/metrics.ts';
import { nothingRuns } from './call-faults.ts';
import type { OpenLane, Passenger, Talker } from './passenger.ts';

/** Who keeps a lane. */
export interface LaneHome {
  /** Somebody left it. */
  laneFreed(lane: Lane): void;
  laneGone(lane: Lane): void;
  /** The server tells of a change. */
  changed(lane: Lane, message: Message): void;
  /** The server does not ask on the streams of its calls, so that nothing says which call it asks for. */
  readonly asksStray: boolean;
  askStrayed(): void;
}

export interface LaneParts {
  readonly deadlines: Deadlines;
  readonly metrics: Metrics;
}

/** What a session with a legacy server may be used for. */
export interface LaneKind {
  /** The server was told that it may ask. */
  readonly mayAsk: boolean;
  /** Callers that must not hear of each other use it. */
  readonly isShared: boolean;
  /** The only one that uses it; absent for the gateway itself and where it is shared. */
  readonly principal?: Principal | undefined;
}

/** Notifications of the handshake revisions that nobody can make use of any more. */
const outdated: ReadonlySet<string> = new Set([
  'notifications/elicitation/complete',
  'notifications/tasks/status',
]);

/** One session with a legacy server, used by the requests of clients that have none. */
export class Lane implements UpstreamOwner, OpenLane {
  readonly kind: LaneKind;
  readonly #home: LaneHome;
  readonly #parts: LaneParts;
  readonly #passengers = new Set<Passenger>();
  readonly #talkers = new Map<PendingRequest, Talker>();
  /** Who is asked, by the raw id of the server's request. */
  readonly #asked = new Map<string, Talker>();
  #upstream: Upstream | undefined;
  #facts: LegacyServerFacts | undefined;
  #answers: ModernAnswers | undefined;
  #canLog = false;
  #level = logLevels.length;
  #raising: Promise<void> | undefined;
  #nextToken = 1;
  /** A request was given up that the server may still be working on. */
  #isBlurred = false;
  /** Nobody new gets in; it is closed when the last passenger has left. */
  #isRetired = false;

  constructor(kind: LaneKind, home: LaneHome, parts: LaneParts) {
    this.kind = kind;
    this.#home = home;
    this.#parts = parts;
  }

  get principal(): Principal | undefined {
    return this.kind.principal;
  }

  /** The handshake begins. */
  greets(upstream: Upstream): void {
    this.#upstream = upstream;
  }

  /** The handshake is done. */
  opened(upstream: Upstream): void {
    const answer = upstream.initializeAnswer;
    if (answer === undefined) throw new TypeError('a lane opens with a handshake');
    this.#upstream = upstream;
    this.#facts = legacyServerFacts(answer);
    this.#answers = new ModernAnswers(this.#facts.serverInfo);
    this.#canLog = upstream.declares('logging');
  }

  get upstream(): Upstream {
    return opened(this.#upstream);
  }

  get facts(): LegacyServerFacts {
    return opened(this.#facts);
  }

  get answers(): ModernAnswers {
    return opened(this.#answers);
  }

  get isUsable(): boolean {
    return !this.#isRetired && this.#upstream?.lost === undefined;
  }

  get isEmpty(): boolean {
    return this.#passengers.size === 0;
  }

  /** Whoever has it alone, on one channel. */
  get holder(): Passenger | undefined {
    const [first] = this.#passengers;
    const isAlone = this.#passengers.size === 1 && first?.isAlone === true;
    return isAlone && this.#isOneChannel ? first : undefined;
  }

  enter(passenger: Passenger): void {
    this.#passengers.add(passenger);
    if (passenger.talker !== undefined) this.#talkers.set(passenger.talker, passenger.talker);
    passenger.board(this);
  }

  leave(passenger: Passenger, isAbandoned = false): void {
    if (!this.#passengers.delete(passenger)) return;
    if (passenger.talker !== undefined) this.#talkers.delete(passenger.talker);
    if (isAbandoned) {
      this.#isBlurred = true;
      // What it still asks would meet the next request.
      if (passenger.isAlone && this.#isOneChannel) this.#isRetired = true;
    }
    if (this.#isRetired && this.isEmpty) void this.close();
    this.#home.laneFreed(this);
  }

  async close(): Promise<void> {
    this.#isRetired = true;
    await this.#upstream?.close();
  }

  /** Those who wait for their clients do not wait any longer. */
  abandonParked(): void {
    for (const passenger of [...this.#passengers]) {
      if (passenger.parkedSinceMs !== undefined) passenger.makeWay?.();
    }
  }

  nextToken(): number {
    const token = this.#nextToken;
    this.#nextToken += 1;
    return token;
  }

  raiseLevel(level: string): Promise<void> | undefined {
    if (!this.#canLog) return undefined;
    const rank = logLevels.indexOf(level);
    if (rank >= this.#level) return this.#raising;
    this.#level = rank;
    const params = encodeText(JSON.stringify({ level }));
    const told = askServer(this.upstream, 'logging/setLevel', params, this.#parts.deadlines);
    const raising = told.then(() => {
      if (this.#raising === raising) this.#raising = undefined;
    });
    this.#raising = raising;
    return raising;
  }

  respond(idKey: string, response: Uint8Array): void {
    this.#asked.delete(idKey);
    this.upstream.send(response);
  }

  serverAsks(upstream: Upstream, message: Message, about: PendingRequest | undefined): void {
    if (message.method === 'ping') {
      answerPing(upstream, message);
      return;
    }
    const talker = this.#talkerOf(about) ?? this.holder?.talker ?? this.#strayed(about);
    if (talker === undefined) {
      upstream.send(errorReply(message.idKey, nothingRuns));
    } else if (this.#asked.has(message.idKey)) {
      this.#parts.metrics.messageDropped('duplicate_request_id');
    } else {
      this.#asked.set(message.idKey, talker);
      talker.asked(message);
    }
  }

  serverNotifies(_upstream: Upstream, message: Message, about: PendingRequest | undefined): void {
    const { method = '' } = message;
    switch (method) {
      case 'notifications/tools/list_changed':
      case 'notifications/prompts/list_changed':
      case 'notifications/resources/list_changed':
      case 'notifications/resources/updated':
        this.#home.changed(this, message);
        break;
      case 'notifications/cancelled':
        this.#withdraw(message);
        break;
      case 'notifications/message':
        this.#tell(this.#talkerOf(about) ?? this.#lone, message);
        break;
      default:
        this.#tell(outdated.has(method) ? undefined : this.#talkerOf(about), message);
    }
  }

  upstreamLost(_upstream: Upstream, fault: Fault): void {
    if (this.#facts === undefined) return; // it was greeted: another endpoint may do better
    this.#isRetired = true;
    this.#asked.clear();
    for (const passenger of [...this.#passengers]) passenger.laneLost?.(fault);
    this.#home.laneGone(this);
  }

  #talkerOf(about: PendingRequest | undefined): Talker | undefined {
    return about && this.#talkers.get(about);
  }

  /** What is asked has to be told from what is asked for another call. */
  get #isOneChannel(): boolean {
    return !this.upstream.separatesCalls || this.#home.asksStray;
  }

  /** An ask on no call's stream: while a single request runs, and none was given up, it can only be for that one. */
  #strayed(about: PendingRequest | undefined): Talker | undefined {
    if (about !== undefined || !this.kind.mayAsk) return undefined;
    this.#home.askStrayed();
    if (this.#isBlurred) this.#isRetired = true;
    const [first] = this.#passengers;
    return this.#passengers.size === 1 && !this.#isBlurred ? first?.talker : undefined;
  }

  /** On one channel: the only request that an unattributed message can be about. */
  get #lone(): Talker | undefined {
    const [first] = this.#passengers;
    if (this.#passengers.size !== 1 || this.upstream.separatesCalls) return undefined;
    return this.#isBlurred || this.kind.isShared ? undefined : first?.talker;
  }

  #tell(talker: Talker | undefined, message: Message): void {
    if (talker === undefined) this.#parts.metrics.messageDropped('unattributable');
    else talker.take(message);
  }

  #withdraw({ bytes, marks: { requestId } }: Message): void {
    if (requestId === undefined) return;
    const idKey = idKeyOf(bytes, requestId.start, requestId.end);
    const talker = this.#asked.get(idKey);
    this.#asked.delete(idKey);
    talker?.withdrawn(idKey);
  }
}

const opened = <Part>(part: Part | undefined): Part => {
  if (part === undefined) throw new TypeError('the lane is not open yet');
  return part;
};
