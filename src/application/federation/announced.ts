import { UriTemplate } from '../../domain/federation/uri-template.ts';

/** What of a list matters here. */
export interface KeyedItems {
  readonly items: Items;
}

type Items = readonly { readonly key: string | undefined }[];

/** What one server announces, for looking up: kept for exactly as long as the list it was made from. */
export class Announced {
  readonly #uris = new WeakMap<Items, ReadonlySet<string>>();
  readonly #templates = new WeakMap<Items, readonly UriTemplate[]>();

  /** Whether a list of resources holds the URI. */
  has({ items }: KeyedItems, uri: string): boolean {
    const known = this.#uris.get(items);
    if (known !== undefined) return known.has(uri);
    const uris = new Set(keysOf(items));
    this.#uris.set(items, uris);
    return uris.has(uri);
  }

  /** The length of the longest literal start of those templates the URI fits; -1 when it fits none. */
  fit({ items }: KeyedItems, uri: string): number {
    const found = this.#templatesOf(items).find((template) => template.matches(uri));
    return found === undefined ? -1 : found.literalStart.length;
  }

  /** Longest literal start first. */
  #templatesOf(items: Items): readonly UriTemplate[] {
    const known = this.#templates.get(items);
    if (known !== undefined) return known;
    const templates = keysOf(items)
      .map((template) => new UriTemplate(template))
      .toSorted((one, other) => other.literalStart.length - one.literalStart.length);
    this.#templates.set(items, templates);
    return templates;
  }
}

const keysOf = (items: Items): readonly string[] => items.flatMap(({ key }) => key ?? []);
