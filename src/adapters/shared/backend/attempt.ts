import { Fault } from '../../../domain/fault/fault.ts';

export interface AttemptTerms {
  /** Ends the attempt from outside. */
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** Names the server in faults. */
  readonly server: string;
}

/**
 * Opens something that reports by events, and ends exactly once: with what was opened, with a fault,
 * at the abort of the caller or at the time limit. `abandon` frees what was begun when it ends without success.
 */
export const attempt = async <Opened extends object>(
  { signal, timeoutMs, server }: AttemptTerms,
  begin: (settle: (outcome: Opened | Fault) => void) => void,
  abandon: () => void,
): Promise<Opened | Fault> => {
  const { promise, resolve } = Promise.withResolvers<Opened | Fault>();
  const giveUp = () => resolve(abandoned(server));
  const timer = setTimeout(
    () => resolve(unavailable(server, `no connection within ${timeoutMs} ms`)),
    timeoutMs,
  );
  signal.addEventListener('abort', giveUp, { once: true });
  begin(resolve);
  const outcome = await promise;
  clearTimeout(timer);
  signal.removeEventListener('abort', giveUp);
  if (outcome instanceof Fault) abandon();
  return outcome;
};

export const unavailable = (server: string, reason: string): Fault =>
  new Fault('backend_unavailable', `Server "${server}" is not available: ${reason}.`);

/** The caller no longer wants the link. */
export const abandoned = (server: string): Fault =>
  unavailable(server, 'the attempt to connect was given up');
