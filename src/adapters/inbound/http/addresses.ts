/** What a path of this frontend stands for. */
export interface Address {
  /** Undefined for the whole catalogue. */
  readonly namespace: string | undefined;
  /** A request without a session gets one of its own for its duration (plain `curl` calls). */
  readonly servesWithoutSession: boolean;
}

interface Base {
  readonly path: string;
  readonly whole: Address;
  /** The path alone is an address too. */
  readonly isWhole: boolean;
}

const base = (path: string, servesWithoutSession: boolean): Base => ({
  path,
  whole: { namespace: undefined, servesWithoutSession },
  isWhole: true,
});

const WELL_KNOWN: readonly Base[] = [
  base('/mcp', false),
  base('/api/v1/mcp', true),
  // Another way to write `/mcp/{namespace}` (mission §4.3): nothing is at `/ns` itself.
  { ...base('/ns', false), isWhole: false },
];

/** The paths of the Streamable HTTP frontend: `{base}` and `{base}/{namespace}` (mission C-34), and `/ns/{namespace}`. */
export class Addresses {
  readonly #bases: readonly Base[];

  constructor(path: string | undefined) {
    const isNew = path !== undefined && WELL_KNOWN.every((known) => known.path !== path);
    this.#bases = isNew ? [...WELL_KNOWN, base(path, false)] : WELL_KNOWN;
  }

  get patterns(): readonly string[] {
    return this.#bases.flatMap(({ path, isWhole }) => {
      const below = `${path}/{namespace}`;
      return isWhole ? [path, below] : [below];
    });
  }

  /** Undefined for a path of somebody else. The namespace is taken as it stands: `%2e` is no dot. */
  find(path: string): Address | undefined {
    for (const { path: start, whole, isWhole } of this.#bases) {
      if (!path.startsWith(start)) continue;
      if (path.length === start.length) return isWhole ? whole : undefined;
      const namespace = path.slice(start.length + 1);
      if (path[start.length] === '/' && namespace !== '' && !namespace.includes('/')) {
        return { namespace, servesWithoutSession: whole.servesWithoutSession };
      }
    }
    return undefined;
  }
}
