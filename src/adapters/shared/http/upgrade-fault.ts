import type { IncomingMessage } from 'node:http';
import { Fault } from '../../../domain/fault/fault.ts';

const RETRY_AFTER_MS = 1_000;

/** Why a request for an upgrade is refused wherever it goes; undefined when it is not. */
export const upgradeFault = (request: IncomingMessage, isDraining: boolean): Fault | undefined => {
  if (request.method !== 'GET' || request.headers.upgrade?.toLowerCase() !== 'websocket') {
    return new Fault('invalid_request', 'the only upgrade served here is GET to websocket');
  }
  if (hasBody(request)) {
    return new Fault('invalid_request', 'a request for an upgrade has no body');
  }
  if (!isDraining) return undefined;
  return new Fault('shutting_down', 'the gateway is shutting down', RETRY_AFTER_MS);
};

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
