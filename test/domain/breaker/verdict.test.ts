import { describe, expect, test } from 'vitest';
import { verdictOf } from '../../../src/domain/breaker/verdict.ts';
import { type FaultCode, faultCatalogue } from '../../../src/domain/fault/catalogue.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';

const codes: readonly FaultCode[] = [
  'backend_unavailable',
  'backend_protocol_error',
  'timeout',
  'outcome_unknown',
  'overloaded',
  'too_many_in_flight',
  'session_lost',
  'slow_reader',
  'shutting_down',
  'invalid_params',
];

describe('the verdict on an endpoint', () => {
  test('is success for every answer, errors of the server included', () => {
    for (const status of [undefined, 200, 400, 404, 500]) {
      expect(verdictOf(undefined, status)).toBe('success');
    }
  });

  test('is failure for an answer that says the server is not there', () => {
    for (const status of [502, 503, 504]) expect(verdictOf(undefined, status)).toBe('failure');
  });

  test('without an answer is what the catalogue says', () => {
    for (const code of codes) {
      const blame = faultCatalogue[code].blamesEndpoint;
      expect(verdictOf(new Fault(code, 'no answer'))).toBe(blame ? 'failure' : 'none');
      expect(verdictOf(new Fault(code, 'no answer'), 500)).toBe(blame ? 'failure' : 'none');
    }
    expect(codes.filter((code) => faultCatalogue[code].blamesEndpoint)).toHaveLength(4);
  });

  test('is none where the door refuses one request', () => {
    for (const status of [400, 401, 403, 404, 408, 429]) {
      expect(verdictOf(new Fault('backend_protocol_error', 'refused'), status)).toBe('none');
    }
    expect(verdictOf(undefined, 429)).toBe('none');
  });
});
