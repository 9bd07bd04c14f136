import { expect, it } from 'vitest';
import { withOutgoingId } from '../../../src/domain/wire/outgoing.ts';
import { decodeText, encodeText } from '../../../src/domain/wire/text.ts';
import { accepted } from './messages.ts';

const text = '{ "id" : "mine", "method":"m",\n"jsonrpc":"2.0","params":{"n":1.0} }';
const oneLine = '{ "id" : 70000, "method":"m", "jsonrpc":"2.0","params":{"n":1.0} }';

const outgoing = (edits: Parameters<typeof withOutgoingId>[3]): string => {
  const request = accepted(text);
  const { id } = request;
  if (id === undefined) throw new Error('no id');
  return decodeText(withOutgoingId(request, id, 70_000, edits));
};

it('has the number in place of its own id, on one line, and every other byte', () => {
  expect(outgoing([])).toBe(oneLine);
});

it('has the edits too', () => {
  const start = text.indexOf('1.0');
  const edit = { span: { start, end: start + 3 }, bytes: encodeText('2') };
  expect(outgoing([edit])).toBe(oneLine.replace('1.0', '2'));
});
