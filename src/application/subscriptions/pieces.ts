import type { SubscriptionFilter } from '../../domain/mcp/rev2026/subscription-filter.ts';

/**
 * The smallest thing one can subscribe to, as a key: a kind of list (`tools`, `prompts`, `resources`), one resource
 * (`uri ` and its URI) or one task (`task ` and its id).
 */
export type Piece = string;

export const toolsPiece: Piece = 'tools';
export const promptsPiece: Piece = 'prompts';
export const resourcesPiece: Piece = 'resources';

const uriMark = 'uri ';
const taskMark = 'task ';

export const uriPiece = (uri: string): Piece => uriMark + uri;
export const taskPiece = (taskId: string): Piece => taskMark + taskId;

/** The URI of a piece that is a resource. */
export const uriOf = (piece: Piece): string | undefined =>
  piece.startsWith(uriMark) ? piece.slice(uriMark.length) : undefined;

const taskIdOf = (piece: Piece): string | undefined =>
  piece.startsWith(taskMark) ? piece.slice(taskMark.length) : undefined;

/** What a filter is made of. What it names twice is there once. */
export const piecesOf = (filter: SubscriptionFilter): ReadonlySet<Piece> => {
  const pieces = new Set<Piece>();
  if (filter.toolsListChanged) pieces.add(toolsPiece);
  if (filter.promptsListChanged) pieces.add(promptsPiece);
  if (filter.resourcesListChanged) pieces.add(resourcesPiece);
  for (const uri of filter.resourceSubscriptions) pieces.add(uriPiece(uri));
  for (const taskId of filter.taskIds) pieces.add(taskPiece(taskId));
  return pieces;
};

/** The filter that is made of these pieces, in their order. */
export const filterOfPieces = (pieces: Iterable<Piece>): SubscriptionFilter => {
  const all = new Set(pieces);
  const resourceSubscriptions: string[] = [];
  const taskIds: string[] = [];
  for (const piece of all) {
    const uri = uriOf(piece);
    const taskId = taskIdOf(piece);
    if (uri !== undefined) resourceSubscriptions.push(uri);
    else if (taskId !== undefined) taskIds.push(taskId);
  }
  return {
    toolsListChanged: all.has(toolsPiece),
    promptsListChanged: all.has(promptsPiece),
    resourcesListChanged: all.has(resourcesPiece),
    resourceSubscriptions,
    taskIds,
  };
};
