import { expect, test } from 'vitest';
import { exposeTask } from '../../../src/application/stateless/task-names.ts';
import { decodeText } from '../../../src/domain/wire/text.ts';
import { messageOf } from '../../support/application/message-of.ts';

const exposed = (text: string): string => decodeText(exposeTask('files', messageOf(text)).bytes);

test('a result that makes a task carries the server in the id, and every other byte stays', () => {
  const made =
    '{"jsonrpc":"2.0","id":1,"result":{ "resultType":"task","taskId":"7\\u00e9","n":12345678901234567890 }}';
  expect(exposed(made)).toBe(made.replace('"7\\u00e9"', '"files__7é"'));
});

test('a notification about a task carries it too', () => {
  const told = '{"jsonrpc":"2.0","method":"notifications/tasks","params":{"taskId":"7","x":1.0}}';
  expect(exposed(told)).toBe(told.replace('"7"', '"files__7"'));
});

test('whatever holds no task id is returned as it is', () => {
  for (const text of [
    '{"jsonrpc":"2.0","id":1,"result":{"content":[{"taskId":"7"}]}}',
    '{"jsonrpc":"2.0","id":1,"result":{"taskId":7}}',
    '{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"m","data":{"taskId":"7"}}}',
    '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}',
  ]) {
    expect(exposed(text)).toBe(text);
  }
});
