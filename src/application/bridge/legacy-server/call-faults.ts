import { Fault } from '../../../domain/fault/fault.ts';
import type { Capabilities } from '../../../domain/mcp/bridge/to-legacy/client-capabilities.ts';

/** Told to the server. */
export const callIsOver = new Fault('invalid_request', 'the request this belongs to is answered');
export const nothingRuns = new Fault(
  'method_not_found',
  'a client is asked only while it waits for tools/call, prompts/get or resources/read',
);
export const tooOften = new Fault('overloaded', 'this call has asked its client too often');
export const noRoom = new Fault('overloaded', 'too many calls wait for their clients');
export const lateClient = new Fault('timeout', 'the client did not come back in time');
export const supersededClient = new Fault('timeout', 'the client did not come back, others wait');

/** Told to the client. */
export const tooLongToKeep = new Fault(
  'outcome_unknown',
  'the server answered while its client was away, with more than is kept for so long',
);
export const lacking = (missing: Capabilities): Fault =>
  new Fault(
    'missing_client_capability',
    `the server needs what the client did not declare: ${JSON.stringify(missing)}`,
    undefined,
    { requiredCapabilities: missing },
  );
