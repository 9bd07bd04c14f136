import { logLevels } from '../../domain/mcp/rev2026/log-levels.ts';
import type { Message } from '../../domain/wire/message.ts';
import { encodeText, jsonString } from '../../domain/wire/text.ts';
import type { Deadlines } from '../links/deadlines.ts';
import { askServer } from '../links/own-request.ts';
import type { Upstream } from '../links/upstream.ts';
import type { Conversation } from '../sessions/conversation.ts';

/** From here on a client that named no level hears, once others have chosen one. */
const usual = logLevels.indexOf('info');

/**
 * The log levels of those who share one session: the server is told the lowest that anybody asked for, and each hears
 * from its own level on. While nobody asked, the server decides.
 */
export class SharedLevels {
  readonly #members: () => Iterable<Conversation>;
  readonly #deadlines: Deadlines;
  /** What each session was told last. */
  readonly #told = new WeakMap<Upstream, number>();

  constructor(members: () => Iterable<Conversation>, deadlines: Deadlines) {
    this.#members = members;
    this.#deadlines = deadlines;
  }

  /** Tells the server when what it was told is not what its clients want. Resolves when it has heard. */
  async tell(upstream: Upstream | undefined): Promise<void> {
    const rank = this.#lowest();
    if (upstream === undefined || rank === undefined || !upstream.declares('logging')) return;
    if (this.#told.get(upstream) === rank) return;
    this.#told.set(upstream, rank);
    const params = encodeText(JSON.stringify({ level: logLevels[rank] }));
    await askServer(upstream, 'logging/setLevel', params, this.#deadlines);
  }

  /** Whether a log message of the server is one this client asked for. */
  wants(member: Conversation, { bytes, marks }: Message): boolean {
    const own = rankOf(member);
    if (own === undefined && this.#lowest() === undefined) return true;
    const level = marks.level && jsonString(bytes, marks.level);
    return level === undefined || logLevels.indexOf(level) >= (own ?? usual);
  }

  #lowest(): number | undefined {
    const ranks = [...this.#members()].map(rankOf).filter((rank) => rank !== undefined);
    return ranks.length === 0 ? undefined : ranks.reduce((one, other) => Math.min(one, other));
  }
}

const rankOf = ({ upstreams }: Conversation): number | undefined => {
  const rank = logLevels.indexOf(upstreams.memory.level ?? '');
  return rank < 0 ? undefined : rank;
};
