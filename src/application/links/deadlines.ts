import { matchesName } from '../../domain/transform/name-pattern.ts';
import type { Message } from '../../domain/wire/message.ts';
import type { Edit } from '../../domain/wire/splice.ts';
import type { KeptServer, ServerKeeper } from '../pools/server-keeper.ts';
import type { Clock, Timers } from '../ports/driven/clock.ts';
import { nameAtServer } from '../stateless/name-at-server.ts';
import type { PendingRequest } from './pending.ts';
import { limitsFrom, type TimeLimits, TimeLines } from './time-lines.ts';

/** What one server, and single tools of it, are given. */
export interface ServerTimes {
  readonly limits: TimeLimits;
  /** By the server's own names; a name with `*` stands for many. The first that fits counts. */
  readonly tools: readonly (readonly [name: string, limits: TimeLimits])[];
}

/**
 * Fails requests whose server takes too long: until its first sign of life, between two of them, or for all of it.
 * Every message that belongs to a request is one, so a long call that reports progress lives, though never for longer
 * than its whole time. Requests with the same limits share one timer.
 */
export class Deadlines implements ServerKeeper {
  #lines: TimeLines;
  /** Of limits that were other ones: what was sent under them keeps them. */
  #earlier: readonly TimeLines[] = [];
  /** Servers with a time of their own. */
  readonly #own = new Map<string, Deadlines>();
  /** Those of before, by server: what is in flight keeps them. */
  readonly #former = new Map<string, Deadlines[]>();
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #tools: readonly (readonly [string, Deadlines])[];

  /** A number: how long a server may be silent, and no other limit. `own`: of single servers. */
  constructor(
    limits: TimeLimits | number,
    clock: Clock,
    timers: Timers,
    own: ReadonlyMap<string, ServerTimes | number> = new Map(),
    tools: ServerTimes['tools'] = [],
  ) {
    this.#lines = new TimeLines(limitsFrom(limits), clock, timers);
    this.#clock = clock;
    this.#timers = timers;
    for (const [server, times] of own) this.set(server, times);
    this.#tools = tools.map(([name, toolLimits]) => [
      name,
      new Deadlines(toolLimits, clock, timers),
    ]);
  }

  /** Gives a server limits of its own, or none; they count for what is sent from now on. */
  set(server: string, times: ServerTimes | number | undefined): void {
    const before = this.#own.get(server);
    if (before !== undefined)
      this.#former.set(server, [...(this.#former.get(server) ?? []), before]);
    this.#own.delete(server);
    if (times === undefined) return;
    const own = typeof times === 'number' ? { limits: limitsFrom(times), tools: [] } : times;
    const deadlines = new Deadlines(own.limits, this.#clock, this.#timers, undefined, own.tools);
    this.#own.set(server, deadlines);
  }

  /** Other limits for what is sent from now on, as far as servers have none of their own. */
  become({ limits, tools }: ServerTimes): void {
    this.#earlier = [...this.#earlier, this.#lines].filter((lines) => {
      if (lines.isEmpty) lines.stop();
      return !lines.isEmpty;
    });
    this.#lines = new TimeLines(limits, this.#clock, this.#timers);
    const now = new Map(tools);
    for (const [name, deadlines] of this.#tools) {
      const toolLimits = now.get(name);
      if (toolLimits !== undefined) deadlines.become({ limits: toolLimits, tools: [] });
    }
  }

  over({ server }: KeptServer): void {
    for (const former of this.#former.get(server) ?? []) former.stop();
    this.#former.delete(server);
  }

  /** Those of requests to one server. */
  of(server: string): Deadlines {
    return this.#own.get(server) ?? this;
  }

  /** Those of one request to this server. `edits`: what becomes of it on its way there. */
  for(message: Message, edits: readonly Edit[]): Deadlines {
    if (this.#tools.length === 0 || message.method !== 'tools/call') return this;
    const tool = nameAtServer(message, edits);
    const found = this.#tools.find(([name]) => tool !== undefined && matchesName(name, tool));
    return found?.[1] ?? this;
  }

  /** From now on the server owes something. */
  add(request: PendingRequest): void {
    this.#lines.begin(request);
  }

  /** The request showed life. */
  extend(request: PendingRequest): void {
    request.deadline?.line.tag.alive(request);
  }

  remove(request: PendingRequest): void {
    const { deadline, total } = request;
    if (deadline !== undefined) {
      deadline.line.remove(deadline);
      request.deadline = undefined;
    }
    if (total !== undefined) {
      total.line.remove(total);
      request.total = undefined;
    }
  }

  stop(): void {
    for (const lines of [this.#lines, ...this.#earlier]) lines.stop();
    for (const own of [...this.#own.values(), ...[...this.#former.values()].flat()]) own.stop();
    for (const [, deadlines] of this.#tools) deadlines.stop();
  }
}
