/** How the program ends; 69, 77 and 78 are those of sysexits. */
export const EXIT_CODES = {
  ok: 0,
  failure: 1,
  usage: 2,
  toolError: 3,
  unavailable: 69,
  refused: 77,
  configuration: 78,
} as const;

export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];

export const exitCodeMeanings: Readonly<Record<ExitCode, string>> = {
  0: 'everything was done, or the gateway was stopped in order',
  1: 'something is in the way, such as a port in use',
  2: 'the command line is wrong',
  3: 'the tool was called and reported an error',
  69: 'a server or service that is needed does not answer',
  77: 'the server or gateway refused the request or the credential',
  78: 'the configuration is wrong',
};
