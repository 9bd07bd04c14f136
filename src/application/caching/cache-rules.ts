/** Which answers of a server may be used again, and for how long. */
export interface CacheRules {
  /** Milliseconds, by server, then by the tool's name there. Servers without such tools are not in it. */
  readonly tools: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** The same for every tool that says of itself that it may be repeated; undefined: for none. */
  readonly hintedMs: number | undefined;
  /** Resources of modern servers last as long as their results say. */
  readonly reads: boolean;
  /** Servers that know their callers: what they call public is not; absent: none does. */
  readonly perCaller?: { has(server: string): boolean };
}
