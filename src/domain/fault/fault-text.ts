import { isRecord } from '../collections/record.ts';
import { type FaultCode, faultCatalogue } from './catalogue.ts';
import { Fault } from './fault.ts';

/** A fault as plain JSON values, for another replica. */
export const plainFault = ({ code, message, retryAfterMs, data }: Fault): Readonly<object> => ({
  code,
  message,
  ...(retryAfterMs !== undefined && { retryAfterMs }),
  ...(data !== undefined && { data }),
});

/** Undefined when the values are no fault, or one this version does not know. */
export const readFault = (value: unknown): Fault | undefined => {
  if (!isRecord(value)) return undefined;
  const { code, message, retryAfterMs, data } = value;
  const isValid =
    isFaultCode(code) &&
    typeof message === 'string' &&
    (retryAfterMs === undefined || typeof retryAfterMs === 'number') &&
    (data === undefined || isRecord(data));
  return isValid ? new Fault(code, message, retryAfterMs, data) : undefined;
};

const isFaultCode = (value: unknown): value is FaultCode =>
  typeof value === 'string' && Object.hasOwn(faultCatalogue, value);
