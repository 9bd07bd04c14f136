import type { Fault } from '../../domain/fault/fault.ts';
import { isRepeatable, type ReplayRule } from '../../domain/mcp/repeatable.ts';
import type { Message } from '../../domain/wire/message.ts';
import type { Edit } from '../../domain/wire/splice.ts';
import type { Fate } from '../links/pending.ts';
import { nameAtServer } from '../stateless/name-at-server.ts';
import { outcomeUnknown } from './outcome-unknown.ts';

/** A request under way, as far as it may have to be sent again. */
export interface Resendable {
  readonly method: string;
  readonly ended: boolean;
  /** Undefined as soon as it must not be sent again: its client has seen something of what the server made of it. */
  readonly sent: Message | undefined;
  readonly edits: readonly Edit[];
  /** It was sent again because it had certainly not arrived. */
  isResent: boolean;
  /** It was sent again although it may have been carried out. */
  isRepeated: boolean;
}

/** What another try needs of its server. */
export interface SecondTryWay {
  readonly server: string;
  readonly replay: ReplayRule;
  /** Whether a tool says that a second call of it does no harm. */
  readonly allows: (tool: string) => Promise<boolean>;
  readonly send: (message: Message) => void;
  /** There is no other try after all. */
  readonly fail: (fault: Fault) => void;
}

/**
 * Sends a request that failed on its way again when that can do no harm: once when it did not arrive, and once when that
 * is not known. (A server that starts anew causes both: the connection breaks, then the session is unknown.) A fault is
 * the last word on it; a promise: the other try is under way. It begins in a later turn, because who owns a link hears of
 * its end after its calls.
 */
export const secondTry = (
  request: Resendable,
  fault: Fault,
  fate: Fate,
  way: SecondTryWay,
): Fault | Promise<void> => {
  const { method, sent, isResent, isRepeated } = request;
  if (fate === 'untouched') {
    if (isResent || sent === undefined) return fault;
    request.isResent = true;
    return begin(request, sent, undefined, way);
  }
  const isAsked = isRepeatable(method) || method === 'tools/call';
  if (isRepeated || sent === undefined || way.replay === 'never' || !isAsked) {
    return outcomeUnknown(way.server, method, fault);
  }
  request.isRepeated = true;
  return begin(request, sent, fault, way);
};

/** `doubt`: why it is not known what became of it; undefined when nothing did. */
const begin = async (
  request: Resendable,
  message: Message,
  doubt: Fault | undefined,
  way: SecondTryWay,
): Promise<void> => {
  await Promise.resolve();
  const lastWord =
    doubt === undefined || (await isHarmless(request, message, way))
      ? undefined
      : outcomeUnknown(way.server, request.method, doubt);
  if (request.ended) return;
  if (lastWord === undefined) way.send(message);
  else way.fail(lastWord);
};

const isHarmless = async (
  { method, edits, ended }: Resendable,
  message: Message,
  way: SecondTryWay,
): Promise<boolean> => {
  if (isRepeatable(method)) return true;
  const name = nameAtServer(message, edits);
  return name !== undefined && !ended && way.allows(name);
};
