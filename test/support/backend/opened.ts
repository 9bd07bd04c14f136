import type { BackendLink } from '../../../src/application/ports/driven/backend-connector.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';

/** The link, or the test fails with the fault's words. */
export const opened = async (attempt: Promise<BackendLink | Fault>): Promise<BackendLink> => {
  const outcome = await attempt;
  if (outcome instanceof Fault) throw new Error(`${outcome.code}: ${outcome.message}`);
  return outcome;
};

/** The fault, or the test fails because a link was opened. */
export const refused = async (attempt: Promise<BackendLink | Fault>): Promise<Fault> => {
  const outcome = await attempt;
  if (outcome instanceof Fault) return outcome;
  await outcome.close();
  throw new Error('a link was opened');
};

/** Sends one request. */
export const ask = (link: BackendLink, id: number, method: string, params: unknown = {}): void =>
  link.send(Buffer.from(JSON.stringify({ jsonrpc: '2.0', id, method, params })), id);
