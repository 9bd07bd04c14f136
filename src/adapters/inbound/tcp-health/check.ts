import type { HealthReport } from '../../../application/ports/driving/probe.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import { decodeText, encodeText } from '../../../domain/wire/text.ts';

type Check = 'simple' | 'detailed';

const CHOICES = new Fault(
  'invalid_request',
  'A check is empty, {"check":"simple"} or {"check":"detailed"}.',
);

/** Which check is asked for: the payload is empty or `{"check"?: "simple" | "detailed"}` (mission WP-09). */
export const readCheck = (payload: Uint8Array): Check | Fault => {
  const text = decodeText(payload).trim();
  const asked = text === '' ? 'detailed' : checkIn(text);
  return asked === 'simple' || asked === 'detailed' ? asked : CHOICES;
};

const checkIn = (text: string): unknown => {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (!isObject) return undefined;
    return Reflect.has(value, 'check') ? Reflect.get(value, 'check') : 'detailed';
  } catch {
    return undefined;
  }
};

/** The answer, as JSON. `nowMs`: time of day. */
export const describeHealth = (check: Check, report: HealthReport, nowMs: number): Uint8Array => {
  const { healthy, blockers } = report;
  if (check === 'simple') return encodeText(JSON.stringify({ healthy }));
  const readiness = {
    healthy,
    message: healthy ? 'ok' : `waiting for ${blockers.join(', ')}`,
    last_check: new Date(nowMs).toISOString(),
  };
  const timestamp = Math.floor(nowMs / 1_000);
  return encodeText(JSON.stringify({ healthy, checks: { readiness }, timestamp }));
};
