import { type ListMethod, listKinds } from '../../domain/mcp/rev2025/methods.ts';
import { encodeText } from '../../domain/wire/text.ts';
import type { Clock } from '../ports/driven/clock.ts';
import type { Naming } from '../relay/name-owners.ts';
import type { Asker } from './asker.ts';
import { type MergedItems, type MergeParts, mergeItems } from './merge.ts';
import type { ServerList } from './server-list.ts';

/** What one server has in a merged list. */
export interface MergedPart {
  readonly server: string;
  /** Undefined when nothing is known of it. */
  readonly list: ServerList | undefined;
  /** Keys of items that are not for who asks; undefined where all are. */
  readonly hidden?: ReadonlySet<string> | undefined;
}

/** A merged list as it was at one time. */
export interface Snapshot {
  /** Equal for lists of the same servers with the same items, shown in the same way. */
  readonly digest: string;
  readonly items: MergedItems;
}

export interface SnapshotsParts extends MergeParts {
  /** SHA-256 or better. */
  readonly digest: (data: Uint8Array) => string;
  readonly clock: Clock;
}

interface Kept {
  readonly snapshot: Snapshot;
  usedAtMs: number;
}

/** A client that takes longer between two pages finds the list only when it has not changed. */
const keptMs = 600_000;
const maxKept = 1_000;
const maxBytes = 64 * 1024 * 1024;

/** Merged lists, made once for all who are shown the same, and kept so that later pages belong to the first. */
export class Snapshots {
  readonly #parts: SnapshotsParts;
  readonly #naming: Naming;
  /** By digest; the one that was not used for the longest time comes first. */
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;

  constructor(parts: SnapshotsParts, naming: Naming) {
    this.#parts = parts;
    this.#naming = naming;
  }

  /** `parts` in configuration order. */
  of(asker: Asker, method: ListMethod, parts: readonly MergedPart[]): Snapshot {
    const { maxNameLength: maxLength, plainNames } = asker.profile;
    const rules = { prefix: this.#naming.prefix, maxLength, plainNames };
    const digest = this.digestOf(asker, method, parts);
    const known = this.find(digest);
    if (known !== undefined) return known;
    const items = parts.flatMap(({ server, list, hidden }) =>
      (list?.items ?? []).map((item) => ({
        ...item,
        server,
        isHidden: hidden !== undefined && (item.key === undefined || hidden.has(item.key)),
      })),
    );
    const snapshot = { digest, items: mergeItems(listKinds[method], items, rules, this.#parts) };
    this.#keep(snapshot);
    return snapshot;
  }

  /** The digest of what {@link of} makes of the same. */
  digestOf({ profile }: Asker, method: ListMethod, parts: readonly MergedPart[]): string {
    const { maxNameLength, plainNames } = profile;
    const lines = parts.map(
      ({ server, list, hidden }) => `${server} ${list?.digest ?? '-'} ${hiddenText(hidden)}`,
    );
    const { prefix } = this.#naming;
    const text = [method, prefix, maxNameLength, plainNames, ...lines].join('\n');
    return this.#parts.digest(encodeText(text));
  }

  find(digest: string): Snapshot | undefined {
    const kept = this.#kept.get(digest);
    const nowMs = this.#parts.clock.nowMs();
    if (kept === undefined || nowMs - kept.usedAtMs >= keptMs) return undefined;
    kept.usedAtMs = nowMs;
    this.#kept.delete(digest);
    this.#kept.set(digest, kept);
    return kept.snapshot;
  }

  #keep(snapshot: Snapshot): void {
    const nowMs = this.#parts.clock.nowMs();
    this.#drop(snapshot.digest);
    this.#kept.set(snapshot.digest, { snapshot, usedAtMs: nowMs });
    this.#bytes += snapshot.items.size;
    for (const [digest, { usedAtMs }] of this.#kept) {
      const isTooMuch = this.#kept.size > maxKept || this.#bytes > maxBytes;
      if (!isTooMuch && nowMs - usedAtMs < keptMs) return;
      this.#drop(digest);
    }
  }

  #drop(digest: string): void {
    const kept = this.#kept.get(digest);
    if (kept === undefined) return;
    this.#kept.delete(digest);
    this.#bytes -= kept.snapshot.items.size;
  }
}

const hiddenText = (hidden: MergedPart['hidden']): string =>
  hidden === undefined ? '' : JSON.stringify([...hidden]);
