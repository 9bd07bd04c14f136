import { expect, test } from 'vitest';
import { idempotencyKeyOf } from '../../../src/domain/mcp/idempotency-key.ts';
import { scan } from '../../../src/domain/wire/scan.ts';
import { encodeText } from '../../../src/domain/wire/text.ts';
import { WireFault } from '../../../src/domain/wire/wire-fault.ts';

const keyIn = (params: string): string | undefined => {
  const message = scan(
    encodeText(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${params}}`),
  );
  if (message instanceof WireFault) throw new Error(message.message);
  return idempotencyKeyOf(message);
};

test.each([
  ['{"_meta":{"mcpgw/idempotencyKey":"a"}}', 'a'],
  ['{"_meta":{"x":1,"mcpgw/idempotencyKey":"\\u00e9"}}', 'é'],
  [`{"_meta":{"mcpgw/idempotencyKey":"${'k'.repeat(256)}"}}`, 'k'.repeat(256)],
  [`{"_meta":{"mcpgw/idempotencyKey":"${'k'.repeat(257)}"}}`, undefined],
  ['{"_meta":{"mcpgw/idempotencyKey":""}}', undefined],
  ['{"_meta":{"mcpgw/idempotencyKey":7}}', undefined],
  ['{"_meta":{}}', undefined],
  ['{"arguments":{"mcpgw/idempotencyKey":"a"}}', undefined],
  ['{"arguments":{"_meta":{"mcpgw/idempotencyKey":"a"}}}', undefined],
  ['{}', undefined],
])('of %s', (params, key) => {
  expect(keyIn(params)).toBe(key);
});
