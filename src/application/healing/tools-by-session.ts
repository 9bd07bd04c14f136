import type { Deadlines } from '../links/deadlines.ts';
import { askServer } from '../links/own-request.ts';
import type { Upstream } from '../links/upstream.ts';
import { RepeatableTools, type RepeatableToolsParts } from './repeatable-tools.ts';

/** What the tools of each session allow, for as long as the session is in use. */
export class ToolsBySession {
  readonly #deadlines: Deadlines;
  readonly #parts: RepeatableToolsParts;
  readonly #tools = new WeakMap<Upstream, RepeatableTools>();

  constructor(deadlines: Deadlines, parts: RepeatableToolsParts) {
    this.#deadlines = deadlines;
    this.#parts = parts;
  }

  /** Undefined where there are no tools. */
  of(upstream: Upstream): RepeatableTools | undefined {
    if (!upstream.declares('tools')) return undefined;
    const known = this.#tools.get(upstream);
    if (known !== undefined) return known;
    const tools = new RepeatableTools(
      (method, params) => askServer(upstream, method, params, this.#deadlines),
      this.#parts,
    );
    this.#tools.set(upstream, tools);
    return tools;
  }
}
