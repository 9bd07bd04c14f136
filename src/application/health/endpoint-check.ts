import type { Fault } from '../../domain/fault/fault.ts';

/** `runs`: it is there, and nobody asked whether it answers. `idle`: there is nothing that could be asked. Both prove nothing. */
export type CheckResult = 'ok' | 'runs' | 'idle' | Fault;

/** One way to ask one endpoint whether it works. */
export interface EndpointCheck {
  /** Ends soon after `signal` was aborted, with whatever. One at a time. */
  run(signal: AbortSignal): Promise<CheckResult>;
  /** Lets go of what it holds at the endpoint. */
  close(): Promise<void>;
}
