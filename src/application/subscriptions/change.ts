import { withoutSubscriptionId } from '../../domain/mcp/rev2026/subscription-messages.ts';
import { membersAt } from '../../domain/wire/items.ts';
import type { Message } from '../../domain/wire/message.ts';
import { scan } from '../../domain/wire/scan.ts';
import { onOneLine } from '../../domain/wire/splice.ts';
import { encodeText, jsonString } from '../../domain/wire/text.ts';
import { WireFault } from '../../domain/wire/wire-fault.ts';
import {
  type Piece,
  promptsPiece,
  resourcesPiece,
  taskPiece,
  toolsPiece,
  uriOf,
  uriPiece,
} from './pieces.ts';

const updatedMethod = 'notifications/resources/updated';

const pieceOfList: ReadonlyMap<string, Piece> = new Map([
  ['notifications/tools/list_changed', toolsPiece],
  ['notifications/prompts/list_changed', promptsPiece],
  ['notifications/resources/list_changed', resourcesPiece],
]);

const listOfPiece: ReadonlyMap<Piece, string> = new Map(
  [...pieceOfList].map(([method, piece]) => [piece, method]),
);

/** What a notification is about; undefined when nobody can subscribe to that. */
export const pieceAbout = ({ bytes, method, params, marks }: Message): Piece | undefined => {
  if (method === undefined) return undefined;
  if (method === updatedMethod) {
    const uri = marks.uri && jsonString(bytes, marks.uri);
    return uri === undefined ? undefined : uriPiece(uri);
  }
  if (method === 'notifications/tasks') {
    const span = params && membersAt(bytes, params.start, ['taskId'])['taskId'];
    const taskId = span && jsonString(bytes, span);
    return taskId === undefined ? undefined : taskPiece(taskId);
  }
  return pieceOfList.get(method);
};

const missed = new WeakSet<Message>();

const scanned = (bytes: Uint8Array): Message => {
  const message = scan(bytes);
  if (message instanceof WireFault) throw new TypeError(`not a notification: ${message.message}`);
  return message;
};

const oneLine = (message: Message): Message =>
  message.hasLineBreak ? { ...message, bytes: onOneLine(message), hasLineBreak: false } : message;

/** A server's notification as all its listeners get it: without the id of the watch it came on, on one line. */
export const changeFrom = (message: Message): Message => {
  const bytes = withoutSubscriptionId(message);
  return oneLine(bytes === message.bytes ? message : scanned(bytes));
};

/**
 * The notification for changes nobody saw while nothing was watched. Undefined for a task: its notifications carry its
 * state, which only the server knows.
 */
export const missedChange = (piece: Piece): Message | undefined => {
  const uri = uriOf(piece);
  const method = uri === undefined ? listOfPiece.get(piece) : updatedMethod;
  if (method === undefined) return undefined;
  const params = uri === undefined ? undefined : { uri };
  const change = scanned(encodeText(JSON.stringify({ jsonrpc: '2.0', method, params })));
  missed.add(change);
  return change;
};

/** Whether a notification is one that no server sent: see {@link missedChange}. */
export const isMissedChange = (change: Message): boolean => missed.has(change);
