import { Fault } from '../../../domain/fault/fault.ts';
import { unwrap } from '../../../domain/wire/client-form.ts';
import { scan, scanBatch } from '../../../domain/wire/scan.ts';
import { WireFault } from '../../../domain/wire/wire-fault.ts';

/** The raw id of the request in a wrapper; empty when there is none. */
export const requestIdIn = (bytes: Uint8Array): string => {
  const wrapped = unwrap(bytes);
  if (wrapped === undefined || wrapped instanceof Fault) return '';
  const message = scan(wrapped.message);
  return message instanceof WireFault || message.kind !== 'request' ? '' : message.idKey;
};

/** Whether a wrapper or a batch holds answers and nothing else. */
export const holdsResponses = (bytes: Uint8Array): boolean => {
  const wrapped = unwrap(bytes);
  if (wrapped === undefined) return isBatchOfResponses(bytes);
  if (wrapped instanceof Fault) return false;
  return isResponse(wrapped.message) || isBatchOfResponses(wrapped.message);
};

const isResponse = (bytes: Uint8Array): boolean => {
  const message = scan(bytes);
  return !(message instanceof WireFault) && message.kind === 'response';
};

const isBatchOfResponses = (bytes: Uint8Array): boolean => {
  const batch = scanBatch(bytes);
  if (batch === undefined || batch instanceof WireFault || batch.length === 0) return false;
  return batch.every(({ start, end }) => isResponse(bytes.subarray(start, end)));
};
