/**
 * Strings first, so that what looks like a comment inside one is left alone. Strings and comments may lack their ends:
 * to look for those from every beginning anew would be quadratic.
 */
const jsonPieces = /"(?:[^"\\\n]|\\.)*"?|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|\t/g;
const isLeftAlone = (piece: string): boolean =>
  piece.startsWith('"') || (piece.startsWith('/*') && !piece.includes('*/', 2));

/**
 * JSON is read as YAML, which gives every value its line and column. What clients also write into JSON but YAML
 * does not know (comments, tabs) becomes blanks of the same length, so that no position moves.
 */
export const asYaml = (json: string): string =>
  json.replace(jsonPieces, (piece) =>
    isLeftAlone(piece) ? piece : piece.replaceAll(/[^\n]/g, ' '),
  );
