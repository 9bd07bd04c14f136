import { EVERY_WORD, ScopeWord } from './method-reach.ts';

/**
 * What the scopes of one token let through (mission AU-14, C-23). `mcp:<namespace>:<action>`, where `*` stands for every
 * one; `mcp:<action>` and `mcp.<action>` are `mcp:*:<action>`, `mcp:*` is `mcp:*:*`. Any other scope that begins with
 * `mcp` says that the token is restricted, and lets nothing through.
 */
export class ScopeGrants {
  /** Whether the token speaks of MCP at all. */
  readonly isRestricted: boolean;
  readonly #everywhere: number;
  readonly #byServer: ReadonlyMap<string, number>;

  constructor(scopes: readonly string[]) {
    let everywhere = 0;
    let isRestricted = false;
    const byServer = new Map<string, number>();
    for (const scope of scopes) {
      if (!mcpScope.test(scope)) continue;
      isRestricted = true;
      const grant = grantOf(scope);
      if (grant === undefined) continue;
      const { server, words } = grant;
      if (server === '*') everywhere |= words;
      else byServer.set(server, (byServer.get(server) ?? 0) | words);
    }
    this.isRestricted = isRestricted;
    this.#everywhere = everywhere;
    this.#byServer = byServer;
  }

  /** The bits of the words there are for a server; for no server in particular, of all servers together. */
  wordsAt(server: string | undefined): number {
    if (server !== undefined) return this.#everywhere | (this.#byServer.get(server) ?? 0);
    let words = this.#everywhere;
    for (const those of this.#byServer.values()) words |= those;
    return words;
  }
}

const mcpScope = /^mcp(?:[:.]|$)/;

const grantOf = (scope: string): { server: string; words: number } | undefined => {
  if (scope.startsWith('mcp.')) return everywhere(wordOf(scope.slice('mcp.'.length)));
  const [, second = '', third, ...more] = scope.split(':');
  if (more.length > 0) return undefined;
  if (third === undefined) return everywhere(second === '*' ? EVERY_WORD : wordOf(second));
  const words = third === '*' ? EVERY_WORD : wordOf(third);
  return second === '' || words === 0 ? undefined : { server: second, words };
};

const everywhere = (words: number) => (words === 0 ? undefined : { server: '*', words });

const words: ReadonlyMap<string, number> = new Map(Object.entries(ScopeWord));

const wordOf = (text: string): number => words.get(text) ?? 0;
