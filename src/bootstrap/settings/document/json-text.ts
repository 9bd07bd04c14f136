/** Strings first, so that what looks like a comment inside one is left alone. */
const jsonPieces = /"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|\t/g;

/**
 * JSON is read as YAML, which gives every value its line and column. What clients also write into JSON but YAML
 * does not know (comments, tabs) becomes blanks of the same length, so that no position moves.
 */
export const asYaml = (json: string): string =>
  json.replace(jsonPieces, (piece) =>
    piece.startsWith('"') ? piece : piece.replaceAll(/[^\n]/g, ' '),
  );
