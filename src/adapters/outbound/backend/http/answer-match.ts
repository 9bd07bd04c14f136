import { scan } from '../../../../domain/wire/scan.ts';
import { WireFault } from '../../../../domain/wire/wire-fault.ts';

/** Whether a message of a stream is the response that ends the call. */
export const isAnswerTo = (call: number, message: Uint8Array): boolean => {
  const scanned = scan(message);
  return (
    !(scanned instanceof WireFault) && scanned.kind === 'response' && scanned.idKey === String(call)
  );
};
