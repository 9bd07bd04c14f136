import { type ListKind, type ListMethod, listKinds } from '../../domain/mcp/rev2025/methods.ts';
import type { Asker } from './asker.ts';

/** Which list of which server for whom, and under which keys it is remembered. */
export interface ListPlace {
  readonly server: string;
  readonly method: ListMethod;
  readonly kind: ListKind;
  readonly partition: string;
  readonly key: string;
  /** Where a list for everybody stands: what a server lists is not the same in both protocols. Undefined: nowhere. */
  readonly publicKey: string | undefined;
  /** Of all lists of the server for the same callers. */
  readonly troubleKey: string;
}

/** `isPerSession`: what the server lists is for one session only. `isPerCaller`: for one caller only, whatever it says. */
export const placeOf = (
  { era, partition, sessionId }: Asker,
  server: string,
  method: ListMethod,
  isPerSession: boolean,
  isPerCaller = false,
): ListPlace => {
  const isAlone = isPerSession && sessionId !== undefined;
  const owner = isAlone ? `session ${sessionId}` : partition;
  const troubleKey = `${server} ${owner}`;
  return {
    server,
    method,
    kind: listKinds[method],
    partition,
    key: `${method} ${troubleKey}`,
    publicKey: isPerSession || isPerCaller ? undefined : `${method} ${server} everybody ${era}`,
    troubleKey,
  };
};

/** Whether the key of a place, whichever it is, is of this server. No name of a server has a blank in it. */
export const isKeyOf = (server: string, key: string): boolean => key.split(' ', 2)[1] === server;
