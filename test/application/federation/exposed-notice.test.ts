import { describe, expect, test } from 'vitest';
import { ExposedNotices } from '../../../src/application/federation/exposed-notice.ts';
import { ExposedUris } from '../../../src/application/federation/exposed-uris.ts';
import { MergedCapabilities } from '../../../src/domain/federation/merged-capabilities.ts';
import { decodeText } from '../../../src/domain/wire/text.ts';
import { messageOf } from '../../support/application/message-of.ts';

const kept = new ExposedUris('keep', () => true);
const notices = new ExposedNotices(new MergedCapabilities(), kept);
const notice = (method: string, params?: string): string =>
  `{"jsonrpc":"2.0","method":"notifications/${method}"${params === undefined ? '' : `,"params":${params}`}}`;
const shown = (text: string): string | undefined => {
  const message = notices.from('files')(messageOf(text));
  return message && decodeText(message.bytes);
};

describe('a log message of a server at the whole catalogue', () => {
  test.each([
    [
      '{"level":"info","logger":"db","data":1.0}',
      '{"level":"info","logger":"files/db","data":1.0}',
    ],
    ['{"logger" : "d\\u0062" ,"x":1e400}', '{"logger" : "files/db" ,"x":1e400}'],
    [
      '{"level":"info","data":{"logger":"x"}}',
      '{"logger":"files","level":"info","data":{"logger":"x"}}',
    ],
    ['{"logger":null,"data":1}', '{"logger":"files","data":1}'],
    ['{ }', '{"logger":"files" }'],
    ['{}', '{"logger":"files"}'],
    ['[1]', '[1]'],
  ])('says which server logs, and nothing else changes: %s', (params, expected) => {
    expect(shown(notice('message', params))).toBe(notice('message', expected));
  });

  test('without params is left alone', () => {
    expect(shown(notice('message'))).toBe(notice('message'));
  });
});

test('a task is known under the name of its server', () => {
  expect(shown(notice('tasks', '{"taskId":"42","n":1.0}'))).toBe(
    notice('tasks', '{"taskId":"files__42","n":1.0}'),
  );
});

test('URIs are wrapped where they are', () => {
  const wrapping = new ExposedNotices(
    new MergedCapabilities(),
    new ExposedUris('wrap', () => true),
  );
  const content = (uri: string): string =>
    `"result":{"content":[{"type":"resource_link","uri":"${uri}"}]}`;
  const task = messageOf(notice('tasks', `{"taskId":"42",${content('x:1')}}`));
  const told = wrapping.of('files', task);
  expect(told && decodeText(told.bytes)).toBe(
    notice('tasks', `{"taskId":"files__42",${content('mcpgw:files/x:1')}}`),
  );
  const updated = messageOf(notice('resources/updated', '{"uri":"x:1"}'));
  const heard = wrapping.of('files', updated);
  expect(heard && decodeText(heard.bytes)).toBe(
    notice('resources/updated', '{"uri":"mcpgw:files/x:1"}'),
  );
});

test.each(['tools', 'prompts', 'resources'])(
  'that %s changed is told for all servers at once',
  (kind) => {
    expect(shown(notice(`${kind}/list_changed`))).toBeUndefined();
  },
);

test.each(['progress', 'cancelled', 'vendor/thing'])('%s is the same message', (method) => {
  const message = messageOf(notice(method, '{"x":1.0}'));
  expect(notices.of('files', message)).toBe(message);
});

test('what is switched off is not told', () => {
  const few = new ExposedNotices(new MergedCapabilities(['tools']), kept);
  expect(few.of('files', messageOf(notice('message', '{}')))).toBeUndefined();
  expect(few.of('files', messageOf(notice('resources/updated', '{"uri":"x:1"}')))).toBeUndefined();
});
