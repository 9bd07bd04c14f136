import type { Command } from 'commander';
import { EXIT_CODES } from '../exit-codes.ts';
import type { Printing } from '../terminal.ts';

export interface VersionActions {
  readonly version: string;
  /** What it runs on, such as `v26.10.0` and `linux x64`. */
  readonly runtime: { readonly node: string; readonly platform: string };
}

type VersionParts = VersionActions & Printing;

/** The command `version`: what somebody who reports a fault is asked for. */
export const addVersion = (program: Command, parts: VersionParts): void => {
  program
    .command('version')
    .description('print the version, and what it runs on')
    .option('--json', 'print a JSON object')
    .action((_: unknown, command: Command) => {
      const { version, runtime, terminal } = parts;
      const { json } = command.optsWithGlobals<{ readonly json?: true }>();
      const text = `mcp-gateway ${version} (Node ${runtime.node}, ${runtime.platform})`;
      terminal.out(`${json ? JSON.stringify({ version, ...runtime }) : text}\n`);
      parts.finish(EXIT_CODES.ok);
    });
};
