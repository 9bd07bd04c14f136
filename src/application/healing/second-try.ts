import type { Fault } from '../../domain/fault/fault.ts';
import { idempotencyKeyOf } from '../../domain/mcp/idempotency-key.ts';
import { isRepeatable, type ReplayRule } from '../../domain/mcp/repeatable.ts';
import type { Message } from '../../domain/wire/message.ts';
import type { Edit } from '../../domain/wire/splice.ts';
import type { Fate } from '../links/pending.ts';
import { nameAtServer } from '../stateless/name-at-server.ts';
import type { Retries } from '../traffic/retries.ts';
import { outcomeUnknown } from './outcome-unknown.ts';

/** A request under way, as far as it may have to be sent again. */
export interface Resendable {
  readonly method: string;
  readonly ended: boolean;
  /** Undefined as soon as it must not be sent again: its client has seen something of what the server made of it. */
  readonly sent: Message | undefined;
  readonly edits: readonly Edit[];
  /** How often it was sent, or meant to be. */
  attempts: number;
}

/** What another try needs of its server. */
export interface SecondTryWay {
  readonly server: string;
  readonly replay: ReplayRule;
  readonly retries: Retries;
  /** Whether a tool says that a second call of it does no harm. */
  readonly allows: (tool: string) => Promise<boolean>;
  readonly send: (message: Message) => void;
  /** There is no other try after all. */
  readonly fail: (fault: Fault) => void;
}

/**
 * Sends a request that failed on its way again when that can do no harm: because it did not arrive, or because its second
 * time changes nothing and the budget of its server allows it. A fault is the last word on it; a promise: the other try is
 * under way. It begins in a later turn, because who owns a link hears of its end after its calls.
 */
export const secondTry = (
  request: Resendable,
  fault: Fault,
  fate: Fate,
  way: SecondTryWay,
): Fault | Promise<void> => {
  const { method, sent, attempts } = request;
  if (fate === 'untouched') {
    if (sent === undefined || !way.retries.mayResend(attempts)) return fault;
    request.attempts += 1;
    // A session that is gone is no sign of trouble at the endpoint: there is nothing to wait for.
    return resend(request, sent, way, fault.code === 'session_lost' ? 1 : request.attempts);
  }
  const isAsked = isRepeatable(method) || method === 'tools/call';
  if (sent === undefined || way.replay === 'never' || !isAsked || !way.retries.isLeft(attempts)) {
    return outcomeUnknown(way.server, method, fault);
  }
  request.attempts += 1;
  return repeat(request, sent, fault, way);
};

const resend = async (
  request: Resendable,
  message: Message,
  way: SecondTryWay,
  attempt: number,
): Promise<void> => {
  await way.retries.pause(attempt);
  if (!request.ended) way.send(message);
};

/** `doubt`: why it is not known what became of it. */
const repeat = async (
  request: Resendable,
  message: Message,
  doubt: Fault,
  way: SecondTryWay,
): Promise<void> => {
  await way.retries.pause(request.attempts);
  const may = (await isHarmless(request, message, way)) && way.retries.mayRepeat();
  if (request.ended) return;
  if (may) way.send(message);
  else way.fail(outcomeUnknown(way.server, request.method, doubt));
};

const isHarmless = async (
  { method, edits, ended }: Resendable,
  message: Message,
  way: SecondTryWay,
): Promise<boolean> => {
  if (isRepeatable(method)) return true;
  if (way.replay === 'keys' && idempotencyKeyOf(message) !== undefined) return true;
  const name = nameAtServer(message, edits);
  return name !== undefined && !ended && way.allows(name);
};
