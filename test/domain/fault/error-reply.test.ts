import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FaultCode, faultCatalogue } from '../../../src/domain/fault/catalogue.ts';
import { errorReply } from '../../../src/domain/fault/error-reply.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { scan } from '../../../src/domain/wire/scan.ts';
import { WireFault } from '../../../src/domain/wire/wire-fault.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const reply = (idText: string, fault: Fault) => decoder.decode(errorReply(idText, fault));

describe('the error reply of a fault', () => {
  test('is these bytes', () => {
    expect(reply('7', new Fault('timeout', 'too "late"\n'))).toBe(
      '{"jsonrpc":"2.0","id":7,"error":{"code":-32005,"message":"too \\"late\\"\\n","data":{"error_code":"timeout","retryable":false}}}',
    );
  });

  test('says when to try again where that is known', () => {
    expect(reply('"x"', new Fault('overloaded', 'busy', 250))).toBe(
      '{"jsonrpc":"2.0","id":"x","error":{"code":-32004,"message":"busy","data":{"error_code":"overloaded","retryable":true,"retry_after_ms":250}}}',
    );
  });

  test('has a null id when none is known', () => {
    expect(reply('', new Fault('parse_error', 'no'))).toContain('"id":null,');
  });

  test('has codes outside of what JSON-RPC reserves for modern clients, but for a rate limit', () => {
    const codeFor = (fault: Fault): unknown =>
      JSON.parse(decoder.decode(errorReply('1', fault, 'modern'))).error.code;
    expect(codeFor(new Fault('timeout', 'late'))).toBe(1005);
    expect(codeFor(new Fault('too_many_in_flight', 'many'))).toBe(1003);
    expect(codeFor(new Fault('rate_limited', 'often'))).toBe(-32_003);
    expect(codeFor(new Fault('resource_not_found', 'gone'))).toBe(-32_602);
  });

  const ids = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => JSON.stringify(text)),
    fc.bigInt().map(String),
    fc.constantFrom('1.5', '-1', '1e400', '-0', '"\\u00e9é🐎"'),
  );

  test('carries the raw id of a request byte for byte, whatever it is', () => {
    fc.assert(
      fc.property(ids, (id) => {
        const message = scan(encoder.encode(`{"jsonrpc":"2.0","id":${id},"method":"x"}`));
        if (message instanceof WireFault) throw new Error(message.message);
        const text = reply(message.idKey, new Fault('internal', 'é'));
        expect(
          text.startsWith(`{"jsonrpc":"2.0","id":${id},"error":{"code":-32603,"message":"é"`),
        ).toBe(true);
      }),
    );
  });

  test('is a JSON-RPC response for every fault there is', () => {
    for (const code of Object.keys(faultCatalogue) as FaultCode[]) {
      const fault = new Fault(code, 'why');
      const message = scan(errorReply('1', fault));
      if (message instanceof WireFault) throw new Error(message.message);
      expect([message.kind, message.errorCode]).toEqual(['response', fault.row.rpcCode]);
    }
  });
});
