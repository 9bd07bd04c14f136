import { Fault } from '../../../domain/fault/fault.ts';

/** The request never left: it may be sent again. */
export const notReached = (server: string, error: Error): Fault => {
  const reason = 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : '';
  return new Fault('backend_unavailable', `Server "${server}" cannot be reached${reason}.`);
};

/** The request left, its answer did not arrive. */
export const brokenOff = (server: string): Fault =>
  new Fault('outcome_unknown', `Server "${server}" broke off before its answer was complete.`);

/** The server answered with a status instead of a message. */
export const refusedBy = (server: string, status: number): Fault =>
  new Fault(
    status >= 500 ? 'backend_unavailable' : 'backend_protocol_error',
    `Server "${server}" answered with HTTP status ${status} and no JSON-RPC message.`,
  );

/** Whatever comes with it was written by what guards the server, about the gateway: no client can act on it. */
export const isAboutCredentials = (status: number | undefined): status is 401 | 403 =>
  status === 401 || status === 403;

/** The server does not take what the gateway shows it, or wants to be shown something. */
export const credentialsRefused = (server: string, status: number): Fault =>
  new Fault(
    'backend_unauthorized',
    `Server "${server}" refuses the gateway (HTTP status ${status}): check the credentials configured for this server.`,
  );

/** `what` completes the sentence 'Server "x" sent ...'. */
export const brokeProtocol = (server: string, what: string): Fault =>
  new Fault('backend_protocol_error', `Server "${server}" sent ${what}.`);

export const tooLong = (server: string, maxBytes: number): Fault =>
  brokeProtocol(server, `a message of more than ${maxBytes} bytes`);

export const closedByUs = (server: string): Fault =>
  new Fault('shutting_down', `The gateway closed its link to server "${server}".`);
