import { Fault } from '../../../../domain/fault/fault.ts';
import { unavailable } from '../../../shared/backend/attempt.ts';
import { networkFault } from '../../../shared/backend/network-faults.ts';
import {
  credentialsRefused,
  isAboutCredentials,
} from '../../../shared/http-client/client-fault.ts';

/** An error of the `ws` package; its protocol errors have codes that begin with `WS_ERR_`. */
export const websocketFault = (server: string, error: Error): Fault => {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') {
    return broken(server, 'sent a message that is too large');
  }
  if (code.startsWith('WS_ERR_')) return broken(server, `broke the WebSocket protocol (${code})`);
  if (code !== '') return networkFault(server, error);
  // Without a code it is the handshake: wrong accept key, missing subprotocol, not HTTP.
  return unavailable(server, 'it did not accept the WebSocket with subprotocol "mcp"');
};

export const refusedFault = (server: string, status: number): Fault => {
  if (isAboutCredentials(status)) return credentialsRefused(server, status);
  return unavailable(
    server,
    status >= 300 && status < 400
      ? `it answered the upgrade with a redirect (HTTP ${status}), which is not followed`
      : `it answered the upgrade with HTTP ${status}`,
  );
};

export const closedFault = (server: string, closeCode: number): Fault =>
  unavailable(server, `it closed the connection (close code ${closeCode})`);

export const broken = (server: string, what: string): Fault =>
  new Fault('backend_protocol_error', `Server "${server}" ${what}.`);
