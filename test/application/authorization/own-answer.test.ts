import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { forOneCaller, shownList } from '../../../src/application/authorization/own-answer.ts';
import { listKinds } from '../../../src/domain/mcp/rev2025/methods.ts';
import type { Message } from '../../../src/domain/wire/message.ts';
import { decodeText } from '../../../src/domain/wire/text.ts';
import { messageOf } from '../../support/application/message-of.ts';

const answerOf = (result: string): Message =>
  messageOf(`{"jsonrpc":"2.0","id":1,"result":${result}}`);

const shown = (result: string, hidden: readonly string[], kind = listKinds['tools/list']) => {
  const filter = shownList(kind, (keys) => new Set(keys.filter((key) => hidden.includes(key))));
  const seen = filter(answerOf(result));
  if (seen instanceof Promise) throw new Error('nobody else decides here');
  return decodeText(seen.bytes).slice('{"jsonrpc":"2.0","id":1,"result":'.length, -1);
};

describe('a list without what its caller may not see', () => {
  test('loses those items with one comma each, and keeps every other byte, the cursor among them', () => {
    const list =
      '{ "nextCursor":"n", "tools":[ {"name":"a", "x":1e2} ,{"name":"b"}, {"name":"c"} ]}';
    expect(shown(list, ['a'])).toBe('{ "nextCursor":"n", "tools":[ {"name":"b"}, {"name":"c"} ]}');
    expect(shown(list, ['b'])).toBe(
      '{ "nextCursor":"n", "tools":[ {"name":"a", "x":1e2}, {"name":"c"} ]}',
    );
    expect(shown(list, ['a', 'b', 'c'])).toBe('{ "nextCursor":"n", "tools":[   ]}');
  });

  test('is the same answer when nothing is hidden, also of items without a name', () => {
    const answer = answerOf('{"tools":[{"name":"a"},{"title":"nameless"},7]}');
    expect(shownList(listKinds['tools/list'], () => new Set())(answer)).toBe(answer);
  });

  test('shows no item without a name once something is hidden', () => {
    const list = '{"tools":[{"title":"nameless"},7,{"name":"a"},{"name":"b"}]}';
    expect(shown(list, ['b'])).toBe('{"tools":[{"name":"a"}]}');
  });

  test('hides in every list of that name, whichever of them a client reads', () => {
    const list = '{"tools":[{"name":"a"}],"tools":[{"name":"b"},{"name":"a"}]}';
    expect(shown(list, ['a'])).toBe('{"tools":[],"tools":[{"name":"b"}]}');
  });

  test('stays as it is where there is no such list, or an error', () => {
    expect(shown('{"tools":"none"}', ['a'])).toBe('{"tools":"none"}');
    const failed = messageOf('{"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"no"}}');
    expect(shownList(listKinds['tools/list'], () => new Set(['a']))(failed)).toBe(failed);
  });

  test('holds exactly what is not hidden, of each kind, whatever the items look like', () => {
    const kinds = fc.constantFrom(...Object.values(listKinds));
    const names = fc.array(fc.string({ unit: 'grapheme', maxLength: 6 }), { maxLength: 12 });
    fc.assert(
      fc.property(kinds, names, fc.func(fc.boolean()), (kind, keys, isHidden) => {
        const items = keys.map((key) => ({ [kind.key]: key, more: [key, { name: 'x' }] }));
        const hidden = keys.filter((key) => isHidden(key));
        const result = shown(JSON.stringify({ [kind.items]: items, z: 1 }), hidden, kind);
        const kept = items.filter((item) => !hidden.includes(item[kind.key] as string));
        expect(JSON.parse(result)).toEqual({ [kind.items]: kept, z: 1 });
      }),
    );
  });

  test('waits for somebody else to decide', async () => {
    const filter = shownList(listKinds['prompts/list'], async () => new Set(['p']));
    const seen = await filter(answerOf('{"prompts":[{"name":"p"},{"name":"q"}]}'));
    expect(decodeText(seen.bytes)).toContain('{"prompts":[{"name":"q"}]}');
  });
});

describe('for whom a result may be kept', () => {
  test('is for its caller alone, however the server says otherwise', () => {
    const seen = forOneCaller(answerOf('{"cacheScope":"public","ttlMs":9,"cacheScope":["x"]}'));
    expect(decodeText(seen.bytes)).toContain(
      '{"cacheScope":"private","ttlMs":9,"cacheScope":"private"}',
    );
  });

  test('stays where the server says so itself, or nothing', () => {
    for (const result of ['{"cacheScope":"private"}', '{"ttlMs":1}']) {
      const answer = answerOf(result);
      expect(forOneCaller(answer)).toBe(answer);
    }
  });
});
