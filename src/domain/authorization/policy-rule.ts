import type { ArgumentTest } from './argument-test.ts';
import type { TimeWindow } from './time-window.ts';

/**
 * What an operator says about some requests. A rule fits when everything it says does; of each list one is enough, but of
 * `scopes` all are needed. An empty list says nothing. Names may hold `*` for any run of characters.
 */
export interface PolicyRule {
  readonly effect: 'allow' | 'deny';
  /** As operators know it: its own name, or its place. */
  readonly name: string;
  /** What the refused client is told. */
  readonly reason?: string;
  /** Keys of principals. */
  readonly principals: readonly string[];
  readonly groups: readonly string[];
  readonly scopes: readonly string[];
  /** Namespaces. */
  readonly servers: readonly string[];
  readonly methods: readonly string[];
  /** As their server calls them. A rule that names some of a kind, and none of another, is not about the other. */
  readonly tools: readonly string[];
  readonly prompts: readonly string[];
  /** URIs. */
  readonly resources: readonly string[];
  readonly arguments: readonly ArgumentTest[];
  /** Addresses and networks (`10.0.0.0/8`) of clients. */
  readonly addresses: readonly string[];
  readonly window?: TimeWindow;
}
