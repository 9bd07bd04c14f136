import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ServerView } from '../../../src/application/federation/server-view.ts';
import { ServerViews } from '../../../src/application/federation/server-views.ts';
import { viewedList } from '../../../src/application/federation/views/viewed-list.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { type ListKind, listKinds } from '../../../src/domain/mcp/rev2025/methods.ts';
import { decodeText } from '../../../src/domain/wire/text.ts';
import { messageOf } from '../../support/application/message-of.ts';
import { valueRules, viewOf } from '../../support/application/transformed.ts';

const kindOf = (method: string): ListKind => {
  const kind = listKinds[method];
  if (kind === undefined) throw new Error(method);
  return kind;
};
const tools = kindOf('tools/list');

const hiding = (...names: readonly string[]): ServerView =>
  viewOf({ tools: names.map((name) => [name, { isHidden: true }]) });

describe('one page of a list', () => {
  const shown = (view: ServerView, result: string): string => {
    const before = messageOf(`{"jsonrpc":"2.0","result":${result},"id":1}`);
    return decodeText(viewedList(view, tools)(before).bytes).slice(
      '{"jsonrpc":"2.0","result":'.length,
      -',"id":1}'.length,
    );
  };
  const of = (...names: readonly string[]): string =>
    names.map((name) => `{"name":"${name}","n":1.0}`).join(' , ');

  test.each([
    ['{"tools":[ X ],"nextCursor":"c","ttlMs":1}', ['a', 'b', 'c'], ['b'], ['a', 'c']],
    ['{"x":1,"tools":[X]}', ['a', 'b', 'c'], ['a', 'b'], ['c']],
    ['{"tools":[X]}', ['a', 'b', 'c'], ['b', 'c'], ['a']],
  ])('%s loses items and keeps all else', (frame, names, hidden, left) => {
    expect(shown(hiding(...hidden), frame.replace('X', of(...names)))).toBe(
      frame.replace('X', of(...left)),
    );
  });

  test('that loses everything is empty', () => {
    expect(shown(hiding('a', 'b'), `{"tools":[${of('a', 'b')}]}`)).toBe('{"tools":[]}');
  });

  test.each(['{"tools":[]}', '{"tools":7}', '{"other":[{"name":"a"}]}'])(
    '%s stays as it is',
    (result) => {
      expect(shown(hiding('a'), result)).toBe(result);
    },
  );

  test('is a list of what is not hidden, whatever is', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd');
    fc.assert(
      fc.property(fc.array(name), fc.uniqueArray(name), (names, hidden) => {
        const after = shown(hiding(...hidden), `{"tools":[ ${of(...names)} ]}`);
        const left = names.filter((one) => !hidden.includes(one));
        expect(JSON.parse(after)).toEqual({ tools: left.map((one) => ({ name: one, n: 1 })) });
      }),
    );
  });
});

describe('the views of a server', () => {
  const renaming = (from: string, to: string): ServerView =>
    viewOf({ tools: [[from, { rename: to }]] });
  const call = (name: string) =>
    messageOf(
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"${name}","arguments":{}}}`,
    );

  test('are none for a server without rules', () => {
    const views = new ServerViews(new Map([['one', []]]));
    expect([views.of('one'), views.of('two')]).toEqual([undefined, undefined]);
  });

  test('are passed in order, by names in reverse', () => {
    const views = new ServerViews(
      new Map([['one', [renaming('a', 'b'), renaming('b', 'c'), hiding('h')]]]),
    );
    const view = views.of('one');
    expect(view?.nameAtServer(tools, 'c')).toBe('a');
    expect(view?.nameAtServer(tools, 'b')).toBeInstanceOf(Fault);
    expect(view?.nameAtServer(tools, 'h')).toBeInstanceOf(Fault);
    const item = {
      bytes: new TextEncoder().encode('{"name":"a"}'),
      keySpan: { start: 8, end: 11 },
      key: 'a',
    };
    expect(view?.item(tools, item)).toMatchObject({ key: 'c' });
    expect(view?.item(tools, { ...item, key: 'h' })).toBeUndefined();
  });

  test('join what they change, and say where an argument is', () => {
    const result = (text: string) =>
      viewOf({
        tools: [
          [
            'a',
            {
              result: valueRules({ remove: [[text]] }),
              arguments: valueRules({ set: [[[text], '1']] }),
            },
          ],
        ],
      });
    const view = new ServerViews(new Map([['one', [result('x'), hiding('h')]]])).of('one');
    expect(view?.edits(call('a'), 'a')).toHaveLength(1);
    expect(view?.shown(call('h'), 'h')).toBeUndefined();
    const answer = messageOf(
      '{"jsonrpc":"2.0","id":1,"result":{"structuredContent":{"x":1,"y":2}}}',
    );
    expect(decodeText(view?.shown(call('a'), 'a')?.(answer).bytes ?? answer.bytes)).toContain(
      '"structuredContent":{"y":2}',
    );
    expect([view?.argumentPath?.('a', ['x']), view?.argumentPath?.('a', ['y'])]).toEqual([
      undefined,
      ['y'],
    ]);
  });

  test('leave lists of resources alone', () => {
    const item = { bytes: new Uint8Array(0), keySpan: undefined, key: 'a:1' };
    expect(hiding('a:1').item(kindOf('resources/list'), item)).toBe(item);
  });
});
