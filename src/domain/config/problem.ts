/** Something in a configuration that an operator has to change or should know. */
export interface Problem {
  readonly file: string;
  /** From 1; 0 when the problem belongs to no line, such as a missing file. */
  readonly line: number;
  /** From 1, in UTF-16 units as editors count; 0 with line 0. */
  readonly column: number;
  /** Keys from the root (`server.frontends[0].config.port`); empty for the whole file. */
  readonly path: string;
  readonly message: string;
}

/** `file:line:column: message`, the form editors and terminals turn into a link. */
export const formatProblem = ({ file, line, column, message }: Problem): string =>
  line === 0 ? `${file}: ${message}` : `${file}:${line}:${column}: ${message}`;

/** One that belongs to no line. */
export const wholeFileProblem = (file: string, message: string): Problem => ({
  file,
  line: 0,
  column: 0,
  path: '',
  message,
});

/** As whoever reads the file from its beginning meets them. */
export const inFileOrder = <Found extends Problem>(found: readonly Found[]): readonly Found[] =>
  found.toSorted((left, right) => left.line - right.line || left.column - right.column);

export type PathStep = string | number;

/** `['servers', 'a.b', 'args', 0]` reads `servers["a.b"].args[0]`. */
export const formatPath = (steps: readonly PathStep[]): string =>
  steps.reduce<string>((path, step) => {
    if (typeof step === 'number') return `${path}[${step}]`;
    if (!/^[\w-]+$/.test(step)) return `${path}[${JSON.stringify(step)}]`;
    return path === '' ? step : `${path}.${step}`;
  }, '');
