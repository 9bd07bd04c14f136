import { Lexer } from 'yaml';
import { maxDepth } from './limits.ts';

/** More pieces than the largest file within the other limits has; the time to read a text grows with them. */
const maxPieces = 100_000;

/**
 * Where a text has more pieces (indicators, texts, blanks, line ends) or deeper brackets than a configuration can have,
 * counted in UTF-16 units from its start; undefined where it is within bounds. Costs a fraction of reading it.
 */
export const outOfBounds = (text: string): number | undefined => {
  let offset = 0;
  let pieces = 0;
  let depth = 0;
  for (const piece of new Lexer().lex(text)) {
    pieces += 1;
    if (piece === '[' || piece === '{') depth += 1;
    else if (piece === ']' || piece === '}') depth = Math.max(0, depth - 1);
    if (pieces > maxPieces || depth > maxDepth) return Math.min(offset, text.length);
    if (!isMark(piece)) offset += piece.length;
  }
  return undefined;
};

/** What the lexer puts between pieces and is not in the text: starts of documents, plain texts, ends of flow. */
const isMark = (piece: string): boolean =>
  piece.length === 1 && '\u0002\u0018\u001F'.includes(piece);
