import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type FaultCode, faultCatalogue } from '../../../src/domain/fault/catalogue.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { plainFault, readFault } from '../../../src/domain/fault/fault-text.ts';

const isCode = (code: string): code is FaultCode => Object.hasOwn(faultCatalogue, code);
const codes = Object.keys(faultCatalogue).filter(isCode);

test('every fault is the same after it was text', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...codes),
      fc.string(),
      fc.option(fc.nat(), { nil: undefined }),
      fc.option(fc.dictionary(fc.string({ minLength: 1 }), fc.integer()), { nil: undefined }),
      (code, message, retryAfterMs, data) => {
        const fault = new Fault(code, message, retryAfterMs, data);
        const read = readFault(JSON.parse(JSON.stringify(plainFault(fault))));
        expect(read).toBeInstanceOf(Fault);
        expect(JSON.stringify(read)).toBe(JSON.stringify(fault));
      },
    ),
  );
});

test('values that are no fault are read as none', () => {
  const strange = [
    ...[undefined, null, 'internal', [], {}, { code: 'internal' }],
    { code: 'no_such', message: 'x' },
    { code: 'constructor', message: 'x' },
    { code: 'internal', message: 1 },
    { code: 'internal', message: 'x', retryAfterMs: '1' },
    { code: 'internal', message: 'x', data: [] },
  ];
  for (const value of strange) expect(readFault(value)).toBeUndefined();
});
