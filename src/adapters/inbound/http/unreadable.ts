import { Fault } from '../../../domain/fault/fault.ts';
import type { WireFault } from '../../../domain/wire/wire-fault.ts';

/** The refusal of a body that is no message. */
export const asFault = ({ problem, message }: WireFault): Fault =>
  new Fault(problem === 'parse' || problem === 'utf8' ? 'parse_error' : 'invalid_request', message);
