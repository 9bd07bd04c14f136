import { Argument, type Command } from 'commander';
import { completedCommands } from '../completion-model.ts';
import { completionScript, type Shell, shells } from '../completion-scripts.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { Printing } from '../terminal.ts';

/** The command `completions`: the script by which a shell completes this very command line. */
export const addCompletions = (program: Command, { terminal, finish }: Printing): void => {
  program
    .command('completions')
    .description('print the completion script of a shell')
    .addArgument(new Argument('<shell>', 'which shell').choices(shells))
    .option('--json', 'print what can be completed as a JSON array')
    .addHelpText('after', helpTail)
    .action((shell: Shell, _: unknown, command: Command) => {
      const { json } = command.optsWithGlobals<{ readonly json?: true }>();
      const commands = completedCommands(program);
      terminal.out(
        json ? `${JSON.stringify(commands)}\n` : completionScript(shell, program.name(), commands),
      );
      finish(EXIT_CODES.ok);
    });
};

const helpTail = `
Examples:
  source <(mcp-gateway completions bash)
  mcp-gateway completions zsh > "\${fpath[1]}/_mcp-gateway"
  mcp-gateway completions fish > ~/.config/fish/completions/mcp-gateway.fish
`;
