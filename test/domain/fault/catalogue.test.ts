import { describe, expect, test } from 'vitest';
import { faultCatalogue } from '../../../src/domain/fault/catalogue.ts';

describe.each(Object.entries(faultCatalogue))('fault %s', (code, row) => {
  test('has a name that is fit for a metric label', () => {
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
  });

  test('has codes that each protocol allows for errors', () => {
    const isReserved = row.rpcCode <= -32000 && row.rpcCode >= -32768;
    expect(isReserved).toBe(true);
    expect(row.httpStatus).toBeGreaterThanOrEqual(400);
    expect(row.httpStatus).toBeLessThanOrEqual(599);
    // RFC 6455 §7.4: 1004, 1005, 1006 and 1015 are never sent; 3000 is "unauthorized" in the registry.
    expect([1001, 1002, 1003, 1007, 1008, 1009, 1011, 1013, 3000]).toContain(row.closeCode);
  });

  test('asks for another try with a status that lets clients try again', () => {
    // 409: the first request with the same key is still under way (draft-ietf-httpapi-idempotency-key-header §2.7).
    const statuses = [404, 408, 409, 429, 502, 503];
    if (row.retryable) expect(statuses).toContain(row.httpStatus);
    if (row.closeCode === 1013) expect(row.retryable).toBe(true);
  });

  test('never blames an endpoint for what a client did', () => {
    if (row.blamesEndpoint) expect(row.httpStatus).toBeGreaterThanOrEqual(500);
  });
});
