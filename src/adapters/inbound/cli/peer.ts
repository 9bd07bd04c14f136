import type { Command } from 'commander';
import type { RunSource, SourceParts } from './source.ts';

/** Options of commands that can also ask a gateway that runs. */
interface PeerFlags {
  readonly url?: string;
  readonly token?: string;
}

export const withPeerOptions = (command: Command): Command =>
  command
    .option('--url <url>', 'ask a gateway or server that runs, such as http://127.0.0.1:8080/mcp')
    .option('--token <token>', 'with --url: the bearer token; without it MCP_AUTH_TOKEN is used');

/** Where the tools are. With nothing configured the built-in server answers to its own name. */
export const addressedSource = (
  command: Command,
  parts: SourceParts,
  written: string | undefined,
): RunSource => {
  const { url, token } = command.optsWithGlobals<PeerFlags>();
  if (url !== undefined) return { kind: 'url', url, token };
  const source = parts.sourceIn(command);
  const isDemo = written !== undefined && /^demo(?:$|[./]|__)/.test(written);
  return source === undefined && isDemo ? { kind: 'demo' } : (source ?? parts.sourceOf(command));
};
