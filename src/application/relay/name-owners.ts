import { Fault } from '../../domain/fault/fault.ts';
import {
  mayBeShortened,
  type NamingRules,
  type OwnedName,
  type PrefixPolicy,
} from '../../domain/federation/exposed-names.ts';
import { type PrefixedName, splitsOf } from '../../domain/mcp/names.ts';
import type { Asker } from '../federation/asker.ts';
import { type ListedNames, ListedNamesCache, type NameList } from '../federation/listed-names.ts';
import type { PoolDirectory } from '../pools/pool-directory.ts';
import type { RoutingListener } from './routing-trace.ts';
import type { NameMark } from './server-routes.ts';

/** Where names get the server's name in front; it may change when the number of servers does. */
export interface Naming {
  readonly prefix: PrefixPolicy;
}

/** The lists of servers as names are looked up in them: kept ones, else asked for. */
export interface NameLists {
  list(
    asker: Asker,
    server: string,
    method: NameMark['method'],
  ): NameList | Fault | Promise<NameList | Fault>;
}

/** A name nobody has, and what may help its client. */
export interface Nobody {
  /** Names that clients see. */
  readonly known: Iterable<string>;
  /** Servers whose names are not known now. */
  readonly silent: readonly string[];
}

export interface NameOwnersParts {
  readonly pools: Pick<PoolDirectory, 'names' | 'has'>;
  readonly lists: NameLists;
  readonly naming: Naming;
}

/** One search: for whom, in which lists, and who listens. */
export interface NameSearch {
  readonly asker: Asker;
  readonly method: NameMark['method'];
  readonly exposed: string;
  readonly listener: RoutingListener | undefined;
}

/** Whose tool or prompt clients of the whole catalogue mean by a name. */
export class NameOwners {
  readonly #parts: NameOwnersParts;
  readonly #indexes = new ListedNamesCache();

  constructor(parts: NameOwnersParts) {
    this.#parts = parts;
  }

  /** At once, and without any list, where the name itself says it: `{server}__{name}`, not shortened. */
  find(search: NameSearch): OwnedName | Promise<OwnedName | Nobody> {
    const { exposed, listener } = search;
    const { pools, naming } = this.#parts;
    const { prefix } = naming;
    const splits = splitsOf(exposed, pools.has);
    const ours = splits.filter(({ isOurs }) => isOurs);
    const [only] = ours;
    if (prefix !== 'always' || mayBeShortened(exposed)) return this.#inCatalogue(search, splits);
    if (only !== undefined && ours.length === 1) {
      listener?.({ rule: 'prefix', decided: true, text: `"${only.server}__" is a server` });
      return only;
    }
    return ours.length === 0 && splits.length > 0
      ? this.#underPrefix(search, splits)
      : this.#inCatalogue(search, splits);
  }

  /** What clients see comes before what they may write besides. */
  async #inCatalogue(
    search: NameSearch,
    splits: readonly PrefixedName[],
  ): Promise<OwnedName | Nobody> {
    const { exposed, listener } = search;
    const { names, silent } = await this.#namesFor(search);
    const behind = names.behind(exposed);
    listener?.({
      rule: 'exposed name',
      decided: behind !== undefined,
      text:
        behind === undefined
          ? `the catalogue shows no "${exposed}"`
          : `the catalogue shows "${exposed}": it is "${behind.name}" of "${behind.server}"`,
    });
    return (
      behind ?? this.#prefixed(search, splits, names) ?? this.#ofAny(search, splits, names, silent)
    );
  }

  /** A dot or slash is no form the gateway writes: the server's own list says whether it belongs to the name. */
  async #underPrefix(
    search: NameSearch,
    splits: readonly PrefixedName[],
  ): Promise<OwnedName | Nobody> {
    const servers = [...new Set(splits.map(({ server }) => server))];
    const lists = await this.#listsOf(search, servers);
    const found = this.#prefixed(search, splits, this.#index(search, lists));
    if (found !== undefined) return found;
    const { names, silent } = await this.#namesFor(search);
    return this.#ofAny(search, splits, names, silent);
  }

  #prefixed(
    { exposed, listener }: NameSearch,
    splits: readonly PrefixedName[],
    names: ListedNames,
  ): OwnedName | undefined {
    for (const { server, name } of splits) {
      const bare = names.has(server, name);
      if (!bare && !names.has(server, exposed)) continue;
      const text = bare
        ? `"${server}" lists "${name}", so the prefix is taken away`
        : `"${server}" lists "${exposed}" with its prefix, which stays`;
      listener?.({ rule: 'prefix', decided: true, text });
      return { server, name: bare ? name : exposed };
    }
    return undefined;
  }

  #ofAny(
    { exposed, listener }: NameSearch,
    splits: readonly PrefixedName[],
    names: ListedNames,
    silent: readonly string[],
  ): OwnedName | Nobody {
    const owner = names.ownerOf(exposed);
    const [longest] = splits;
    if (owner !== undefined) {
      listener?.({ rule: 'owner', decided: true, text: `"${owner}" is the first to list it` });
      return { server: owner, name: exposed };
    }
    if (longest === undefined) {
      const text = `no name of a server, and no server lists it${silentText(silent)}`;
      listener?.({ rule: 'owner', decided: false, text });
      return { known: names.exposed, silent };
    }
    const { server, name } = longest;
    const why = silent.includes(server) ? 'its list is not known' : `its list has no "${name}"`;
    const text = `"${server}" is a server; ${why}, so it is asked itself`;
    listener?.({ rule: 'prefix', decided: true, text });
    return { server, name };
  }

  async #namesFor(
    search: NameSearch,
  ): Promise<{ readonly names: ListedNames; readonly silent: readonly string[] }> {
    const servers = this.#parts.pools.names;
    const lists = await this.#listsOf(search, servers);
    const answered = new Set(lists.map(({ server }) => server));
    return {
      names: this.#index(search, lists),
      silent: servers.filter((server) => !answered.has(server)),
    };
  }

  async #listsOf(
    { asker, method }: NameSearch,
    servers: readonly string[],
  ): Promise<readonly NameList[]> {
    const lists = await Promise.all(
      servers.map(async (server) => this.#parts.lists.list(asker, server, method)),
    );
    return lists.flatMap((list) => (list instanceof Fault ? [] : list));
  }

  #index({ asker: { profile } }: NameSearch, lists: readonly NameList[]): ListedNames {
    return this.#indexes.of(lists, rulesFor(this.#parts.naming.prefix, profile));
  }
}

const silentText = (silent: readonly string[]): string =>
  silent.length === 0 ? '' : ` (nothing is known of ${silent.join(', ')})`;

const rulesFor = (
  prefix: PrefixPolicy,
  { maxNameLength, plainNames }: Asker['profile'],
): NamingRules => ({ prefix, maxLength: maxNameLength, plainNames });
