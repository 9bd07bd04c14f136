import type { RunningGateway } from '../../support/gateway.ts';

/** A line of the log. */
export interface LogLine {
  readonly msg: string;
  readonly changed?: string;
  readonly problem?: string;
  readonly settings?: string;
}

export const parsed = (line: string): LogLine => JSON.parse(line) as LogLine;

/** The next line that says the settings changed. To be asked for before they do. */
export const changes = (gateway: RunningGateway): Promise<string> =>
  next(gateway, 'the configuration has changed');

/** The same for settings that it refused. */
export const refusals = (gateway: RunningGateway): Promise<string> =>
  next(gateway, 'the configuration is wrong');

export const linesWith = ({ lines }: RunningGateway, text: string): readonly string[] =>
  lines.filter((line) => line.includes(text));

const next = (gateway: RunningGateway, text: string): Promise<string> => {
  const known = new Set(gateway.lines);
  return gateway.line((line) => line.includes(text) && !known.has(line));
};
