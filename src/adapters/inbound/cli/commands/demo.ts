import type { Command } from 'commander';
import { readPort } from '../port-option.ts';
import type { SharedFlags } from '../source.ts';
import type { Printing } from '../terminal.ts';
import type { ServeActions } from './serve.ts';

type DemoParts = Pick<ServeActions, 'serve'> & Printing;

interface Flags extends SharedFlags {
  readonly port?: number;
  readonly json?: true;
}

/** The command `demo`: a gateway to try, which needs nothing but itself. */
export const addDemo = (program: Command, parts: DemoParts): void => {
  program
    .command('demo')
    .description('run a gateway on this machine with a built-in server to try it with')
    .option('--port <port>', 'listen here instead of 8080', readPort)
    .option('--json', 'print where it listens as a JSON object, when it does')
    .addHelpText('after', helpTail)
    .action(async (_: unknown, command: Command) => {
      const { port, logLevel, quiet, json } = command.optsWithGlobals<Flags>();
      const options = { logLevel, isQuiet: quiet === true, asJson: json === true };
      parts.finish(await parts.serve({ source: { kind: 'demo', port }, ...options }, parts));
    });
};

const helpTail = `
The built-in server has the tools echo, add and count. It is made of this program alone: no network, no other package.

Examples:
  mcp-gateway demo
  mcp-gateway call demo.echo message=hi
  mcp-gateway call demo.count to=10
`;
