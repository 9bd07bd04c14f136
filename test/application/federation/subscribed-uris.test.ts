import { describe, expect, test } from 'vitest';
import { SubscribedUris } from '../../../src/application/federation/subscribed-uris.ts';
import { decodeText } from '../../../src/domain/wire/text.ts';
import { messageOf } from '../../support/application/message-of.ts';

const updated = (uri: string) =>
  messageOf(
    `{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"${uri}","n":1.0}}`,
  );

const heard = (subscribed: SubscribedUris, server: string, uri: string): readonly string[] =>
  subscribed.notices(server, updated(uri)).map(({ bytes }) => {
    const [, told = ''] = /"uri":"([^"]*)","n":1\.0/.exec(decodeText(bytes)) ?? [];
    return told;
  });

describe('what a session subscribed to', () => {
  test('is heard of in the words of the client, once for each way it was written', () => {
    const subscribed = new SubscribedUris();
    subscribed.add('a', 'x:1', 'x:1');
    subscribed.add('a', 'x:1', 'mcpgw:a/x:1');
    subscribed.add('a', 'x:1', 'mcpgw:a/x:1');
    subscribed.add('b', 'x:1', 'mcpgw:b/x:1');
    expect(heard(subscribed, 'a', 'x:1')).toEqual(['x:1', 'mcpgw:a/x:1']);
    expect(heard(subscribed, 'b', 'x:1')).toEqual(['mcpgw:b/x:1']);
    expect(heard(subscribed, 'c', 'x:1')).toEqual([]);
    expect(heard(subscribed, 'a', 'x:2')).toEqual([]);
    expect(subscribed.forms).toEqual(['x:1', 'mcpgw:a/x:1', 'mcpgw:b/x:1']);
  });

  test('includes the parts of a resource, each under the closest one around it', () => {
    const subscribed = new SubscribedUris();
    subscribed.add('a', 'x:1', 'x:1');
    subscribed.add('a', 'x:1/2', 'mcpgw:a/x:1/2');
    expect(heard(subscribed, 'a', 'x:1/3')).toEqual(['x:1/3']);
    expect(heard(subscribed, 'a', 'x:1/2/3')).toEqual(['mcpgw:a/x:1/2/3']);
  });

  test('ends with the last way it was written', () => {
    const subscribed = new SubscribedUris();
    subscribed.add('a', 'x:1', 'x:1');
    subscribed.add('a', 'x:1', 'mcpgw:a/x:1');
    expect(subscribed.remove('a', 'x:1', 'x:1')).toBe(false);
    expect(heard(subscribed, 'a', 'x:1')).toEqual(['mcpgw:a/x:1']);
    expect(subscribed.remove('a', 'x:1', 'mcpgw:a/x:1')).toBe(true);
    expect(heard(subscribed, 'a', 'x:1')).toEqual([]);
    expect(subscribed.remove('a', 'x:1', 'x:1')).toBe(true);
    expect(subscribed.remove('b', 'x:1', 'x:1')).toBe(true);
  });

  test('is bounded', () => {
    const subscribed = new SubscribedUris();
    for (let count = 0; count < 1_000; count += 1) {
      expect(subscribed.add('a', `x:${count}`, `x:${count}`)).toBeUndefined();
    }
    expect(subscribed.add('b', 'x:1', 'x:1')?.code).toBe('overloaded');
    expect(subscribed.add('a', 'x:7', 'x:7')).toBeUndefined();
    subscribed.remove('a', 'x:0', 'x:0');
    expect(subscribed.add('b', 'x:1', 'x:1')).toBeUndefined();
    const long = `x:${'y'.repeat(9_000)}`;
    expect(new SubscribedUris().add('a', long, long)?.code).toBe('invalid_params');
  });

  test("a notification without a uri is nobody's", () => {
    const subscribed = new SubscribedUris();
    subscribed.add('a', '', '');
    const notice = '{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{}}';
    expect(subscribed.notices('a', messageOf(notice))).toEqual([]);
  });
});
