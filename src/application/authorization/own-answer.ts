import type { ListKind } from '../../domain/mcp/rev2025/methods.ts';
import { changedResponse } from '../../domain/wire/changed-message.ts';
import { eachElement, membersAt, membersNamed } from '../../domain/wire/items.ts';
import type { Message, Span } from '../../domain/wire/message.ts';
import { elementRemovals } from '../../domain/wire/removals.ts';
import { encodeText, jsonString } from '../../domain/wire/text.ts';

type Hidden = ReadonlySet<string>;

const quotedPrivate = encodeText('"private"');

/** A result that says for whom it may be kept: what depends on its caller is for nobody else (2026-07-28, caching). */
export const forOneCaller = (answer: Message): Message => {
  const { bytes, result } = answer;
  if (result === undefined) return answer;
  const scopes = membersNamed(bytes, result, 'cacheScope').filter(
    (span) => jsonString(bytes, span) !== 'private',
  );
  return changedResponse(
    answer,
    scopes.map((span) => ({ span, bytes: quotedPrivate })),
  );
};

/**
 * A list without what its caller may not see, each item gone with one comma. Every other byte stays, the cursor among
 * them. `hiddenOf`: which of these names are hidden; an item without a name is of no use to anybody and stays only where
 * nothing is hidden.
 */
export const shownList =
  (kind: ListKind, hiddenOf: (keys: readonly string[]) => Hidden | Promise<Hidden>) =>
  (answer: Message): Message | Promise<Message> => {
    const { bytes, result } = answer;
    if (result === undefined) return answer;
    // Whichever of several another reader takes.
    const lists = membersNamed(bytes, result, kind.items);
    const keys = lists.map((list) => keysOf(bytes, list, kind));
    const hidden = hiddenOf(keys.flat().filter((key) => key !== undefined));
    return hidden instanceof Promise
      ? hidden.then((later) => withoutHidden(answer, lists, keys, later))
      : withoutHidden(answer, lists, keys, hidden);
  };

const keysOf = (
  bytes: Uint8Array,
  list: Span,
  { key }: ListKind,
): readonly (string | undefined)[] => {
  const keys: (string | undefined)[] = [];
  eachElement(bytes, list, ({ start }) => {
    const span = membersAt(bytes, start, [key])[key];
    keys.push(span && jsonString(bytes, span));
  });
  return keys;
};

const withoutHidden = (
  answer: Message,
  lists: readonly Span[],
  keys: readonly (readonly (string | undefined)[])[],
  hidden: Hidden,
): Message => {
  if (hidden.size === 0) return answer;
  const edits = lists.flatMap((list, at) =>
    elementRemovals(answer.bytes, list, (_, index) => {
      const key = keys[at]?.[index];
      return key === undefined || hidden.has(key);
    }),
  );
  return changedResponse(answer, edits);
};
