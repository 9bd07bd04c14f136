/** A configuration as it was read, before it is understood. */
export interface SourceText {
  /** How the file is named in problems. */
  readonly file: string;
  readonly text: string;
}

/** Strings first, so that what looks like a comment inside one is left alone. */
const jsonPieces = /"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|\t/g;

/**
 * JSON is read as YAML, which gives every value its line and column. What clients also write into JSON but YAML
 * does not know (comments, tabs) becomes blanks of the same length, so that no position moves.
 */
export const asYaml = ({ file, text }: SourceText): string =>
  isJson(file, text)
    ? text.replace(jsonPieces, (piece) =>
        piece.startsWith('"') ? piece : piece.replaceAll(/[^\n]/g, ' '),
      )
    : text;

const isJson = (file: string, text: string): boolean =>
  /\.jsonc?$/i.test(file) || (!/\.ya?ml$/i.test(file) && /^\uFEFF?\s*[{/]/.test(text));
