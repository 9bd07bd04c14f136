import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import type { Sandbox, StdioTarget } from '../../../../domain/balancing/endpoint.ts';

export const SANDBOX_PROGRAM = 'bwrap';

/** What programs are made of, and nothing that belongs to somebody. */
const SYSTEM = [
  ...['/usr', '/opt', '/etc/alternatives', '/etc/ca-certificates', '/etc/ssl', '/etc/pki'],
  ...['/etc/ld.so.cache', '/etc/ld.so.conf', '/etc/ld.so.conf.d', '/etc/localtime'],
  ...['/etc/nsswitch.conf', '/etc/hosts', '/etc/resolv.conf', '/etc/passwd', '/etc/group'],
] as const;
/** Links into `/usr` on most systems, folders on others. */
const PROGRAM_FOLDERS = ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'] as const;

/** What is started in place of a command. */
export interface Started {
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * The command inside a sandbox (bubblewrap): its own processes, no capabilities, no network unless wanted, and of the file
 * system the programs of the machine, its own folder and what the operator lists. It ends when the gateway does.
 */
export const sandboxed = (
  { command, args, cwd }: Pick<StdioTarget, 'command' | 'args' | 'cwd'>,
  { network, readable, writable }: Sandbox,
  env: Readonly<Record<string, string>>,
): Started => {
  const home = env['HOME'];
  const program = programFolder(command, cwd, env['PATH'] ?? '');
  return {
    command: SANDBOX_PROGRAM,
    args: [
      ...['--unshare-all', '--die-with-parent', '--cap-drop', 'ALL'],
      ...(network ? ['--share-net'] : []),
      ...SYSTEM.flatMap((path) => ['--ro-bind-try', path, path]),
      ...PROGRAM_FOLDERS.flatMap(programFolderArgs),
      ...['--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp', '--setenv', 'TMPDIR', '/tmp'],
      ...(home === undefined || home === '/' ? [] : ['--tmpfs', home]),
      ...(program === undefined ? [] : ['--ro-bind', program, program]),
      ...(cwd === undefined ? [] : ['--ro-bind', cwd, cwd]),
      ...readable.flatMap((path) => ['--ro-bind', path, path]),
      ...writable.flatMap((path) => ['--bind', path, path]),
      ...['--chdir', cwd ?? '/tmp', '--', command, ...args],
    ],
  };
};

const programFolderArgs = (path: string): readonly string[] => {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return [];
  return stats.isSymbolicLink()
    ? ['--symlink', readlinkSync(path), path]
    : ['--ro-bind', path, path];
};

/** Where the program really is, when that is nowhere in the system; undefined also when there is none. */
const programFolder = (
  command: string,
  cwd: string | undefined,
  searchPath: string,
): string | undefined => {
  const places = command.includes('/')
    ? [isAbsolute(command) ? command : resolve(cwd ?? '.', command)]
    : searchPath.split(delimiter).map((folder) => join(folder, command));
  const real = places.map(realPath).find((place) => place !== undefined);
  if (real === undefined) return undefined;
  return SYSTEM.some((path) => real.startsWith(`${path}/`)) ? undefined : dirname(real);
};

const realPath = (place: string): string | undefined => {
  try {
    return realpathSync(place);
  } catch {
    return undefined;
  }
};
