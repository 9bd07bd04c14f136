import { expect, test } from 'vitest';
import { scan } from '../../../src/domain/wire/scan.ts';
import { encodeText } from '../../../src/domain/wire/text.ts';
import { WireFault } from '../../../src/domain/wire/wire-fault.ts';
import { markTexts } from './messages.ts';

const scanned = (meta: string): ReturnType<typeof scan> =>
  scan(encodeText(`{"jsonrpc":"2.0","id":1,"method":"m","params":{"_meta":{${meta}}}}`));

const marksOf = (meta: string): Record<string, string | undefined> => {
  const message = scanned(meta);
  if (message instanceof WireFault) throw new Error(message.message);
  return markTexts(message);
};

test('what a request says of its sender is found in the one pass over it', () => {
  const prefix = 'io.modelcontextprotocol/';
  const meta = `"a":1,"${prefix}protocolVersion":"2026-07-28","${prefix}clientInfo":{"name":"c"},"${prefix}clientCapabilities":{ },"${prefix}logLevel":"info","progressToken":7`;
  expect(marksOf(meta)).toMatchObject({
    'sender.protocolVersion': '"2026-07-28"',
    'sender.clientInfo': '{"name":"c"}',
    'sender.clientCapabilities': '{ }',
    'sender.logLevel': '"info"',
    progressToken: '7',
  });
});

test('a request that says nothing of its sender has no marks of one', () => {
  const message = scanned('"progressToken":7');
  expect(message instanceof WireFault ? message : message.marks.sender).toBeUndefined();
});

test.each([
  [
    'twice',
    '"io.modelcontextprotocol/protocolVersion":"a","io.modelcontextprotocol/protocolVersion":"b"',
  ],
  ['written with escapes', '"io.modelcontextprotocol\\u002fprotocolVersion":"a"'],
  [
    'twice in different cases',
    '"io.modelcontextprotocol/protocolVersion":"a","io.modelcontextprotocol/ProtocolVersion":"b"',
  ],
])('a member that another reader could take for another is refused: %s', (_what, meta) => {
  expect(scanned(meta)).toBeInstanceOf(WireFault);
});
