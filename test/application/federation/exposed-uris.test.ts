import { describe, expect, test } from 'vitest';
import { ExposedUris } from '../../../src/application/federation/exposed-uris.ts';
import { listKinds } from '../../../src/domain/mcp/rev2025/methods.ts';
import { splice } from '../../../src/domain/wire/splice.ts';
import { decodeText, encodeText } from '../../../src/domain/wire/text.ts';
import { messageOf } from '../../support/application/message-of.ts';

const wrapping = new ExposedUris('wrap', (name) => name === 'a' || name === 'b');
const keeping = new ExposedUris('keep', (name) => name === 'a' || name === 'b');

const read =
  '{ "jsonrpc":"2.0", "result":{"contents":[{"uri":"x:\\u00e9","n":1.0,"text":"\\u00e9"},{"uri":"https://x/"}]},"id":7 }';

describe('URIs at the whole catalogue', () => {
  test('change in their places, and every other byte stays', () => {
    const shown = wrapping.shown('a', 'resources/read')?.(messageOf(read));
    expect(shown && decodeText(shown.bytes)).toBe(read.replace('"x:\\u00e9"', '"mcpgw:a/x:é"'));
    expect(shown?.id && decodeText(shown.bytes, shown.id)).toBe('7');
  });

  test('are left alone where they are kept, unless the client wraps them', () => {
    expect(keeping.shown('a', 'resources/read')).toBeUndefined();
    const asked = keeping.wrapping('a', 'resources/read')(messageOf(read));
    expect(decodeText(asked.bytes)).toContain('"mcpgw:a/x:é"');
    const told = messageOf('{"jsonrpc":"2.0","method":"notifications/tasks","params":{}}');
    expect(keeping.told('a', told)).toBe(told);
    expect(wrapping.told('a', told)).toBe(told);
    expect(keeping.exposed('a', 'x:1')).toBe('x:1');
    expect(wrapping.exposed('a', 'x:1')).toBe('mcpgw:a/x:1');
  });

  test('an answer without any is the same message', () => {
    const answer = messageOf('{"jsonrpc":"2.0","id":1,"result":{"content":[]}}');
    expect(wrapping.shown('a', 'tools/call')?.(answer)).toBe(answer);
  });

  test('of a message that a server sends of its own accord change too', () => {
    const ask = messageOf(
      '{"jsonrpc":"2.0","id":1,"method":"sampling/createMessage","params":{"messages":[{"role":"user","content":{"type":"resource_link","uri":"x:1"}}]}}',
    );
    expect(decodeText(wrapping.told('b', ask).bytes)).toBe(
      decodeText(ask.bytes).replace('x:1', 'mcpgw:b/x:1'),
    );
  });

  test.each([
    ['resources/list', '{"uri":"x:1","n":1.0}', '{"uri":"mcpgw:a/x:1","n":1.0}'],
    ['resources/templates/list', '{"uriTemplate":"x:{y}"}', '{"uriTemplate":"mcpgw:a/x:{y}"}'],
    [
      'tools/list',
      '{"name":"t","_meta":{"ui":{"resourceUri":"ui://v/1"},"ui/resourceUri":"ui://v/1"}}',
      '{"name":"t","_meta":{"ui":{"resourceUri":"ui://mcpgw.a/v/1"},"ui/resourceUri":"ui://mcpgw.a/v/1"}}',
    ],
  ])('of an item of %s', (method, item, expected) => {
    const kind = listKinds[method];
    if (kind === undefined) throw new Error(method);
    const bytes = encodeText(item);
    expect(decodeText(splice(bytes, wrapping.itemEdits('a', kind, bytes)))).toBe(expected);
    expect(keeping.itemEdits('a', kind, bytes)).toEqual([]);
  });

  test('belong to servers that are here only', () => {
    for (const uris of [keeping, wrapping]) {
      expect(uris.owned('mcpgw:a/x:1')).toEqual({ server: 'a', uri: 'x:1' });
      expect(uris.owned('mcpgw:c/x:1')).toBeUndefined();
      expect(uris.owned('x:1')).toBeUndefined();
    }
  });
});
