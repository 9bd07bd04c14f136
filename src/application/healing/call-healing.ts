import type { Fault } from '../../domain/fault/fault.ts';
import type { Message } from '../../domain/wire/message.ts';
import type { ServerEras } from '../eras/server-eras.ts';
import type { Deadlines } from '../links/deadlines.ts';
import type { Fate } from '../links/pending.ts';
import { Upstream } from '../links/upstream.ts';
import type { PoolDirectory } from '../pools/pool-directory.ts';
import type { Clock, Timers } from '../ports/driven/clock.ts';
import type { Call } from '../relay/call.ts';
import type { Placement } from '../relay/placement.ts';
import type { Route } from '../relay/route.ts';
import type { Conversation } from '../sessions/conversation.ts';
import { secondTry } from './second-try.ts';
import { ToolsBySession } from './tools-by-session.ts';

export interface CallHealingParts {
  readonly pools: PoolDirectory;
  readonly placement: Placement;
  readonly eras: ServerEras;
  readonly deadlines: Deadlines;
  readonly clock: Clock;
  readonly timers: Timers;
}

/** What becomes of the calls of a client session whose server went away: some get a second try in a new session. */
export class CallHealing {
  readonly #parts: CallHealingParts;
  readonly #tools: ToolsBySession;

  constructor(parts: CallHealingParts) {
    this.#parts = parts;
    this.#tools = new ToolsBySession(parts.deadlines, parts);
  }

  /** A fault is the last word. `place`: sends the call on its way once more. */
  cutOff(
    conversation: Conversation,
    call: Call,
    { fault, fate }: { readonly fault: Fault; readonly fate: Fate },
    place: (message: Message, route: Route) => void,
  ): Fault | Promise<void> {
    const { pools, eras } = this.#parts;
    const { server, edits, shown, upstream } = call;
    const pool = pools.find(server);
    if (pool === undefined) return fault;
    if (fault.code === 'session_lost') {
      eras.doubt(server); // it may have been replaced by a server that has no sessions
      if (upstream instanceof Upstream) upstream.retired(fault);
    } else if (fate === 'untouched' && upstream instanceof Upstream) pool.moves.avoid(upstream);
    return secondTry(call, fault, fate, {
      server,
      replay: pool.replay,
      retries: pool.retries,
      allows: (tool) => this.#allows(conversation, server, tool),
      send: (message) => place(message, { server, edits, shown }),
      fail: (lastWord) => call.onFailure(lastWord),
    });
  }

  /** The session it is asked in may turn out to be gone too. */
  async #allows(conversation: Conversation, server: string, tool: string): Promise<boolean> {
    const { eras, placement } = this.#parts;
    for (let session = 0; session < 2; session += 1) {
      if ((await eras.of(server)) !== 'legacy') return false;
      const upstream = await placement.place(conversation, server);
      if (!(upstream instanceof Upstream)) return false;
      const isAllowed = await this.#tools.of(upstream)?.has(tool);
      if (isAllowed === true || upstream.lost === undefined) return isAllowed === true;
    }
    return false;
  }
}
