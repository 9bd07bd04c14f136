import { stat } from 'node:fs/promises';
import type { Finding } from '../../adapters/inbound/cli/commands/doctor.ts';
import { probeCommand } from '../../adapters/outbound/detection/command-probe.ts';
import type { StdioTarget } from '../../domain/balancing/endpoint.ts';
import type { ServerSettings } from '../settings/settings.ts';

/** What installs programs that servers are often started with. */
const installs: Readonly<Record<string, string>> = {
  npx: 'install Node.js, which brings npx',
  node: 'install Node.js',
  uvx: 'install uv: https://docs.astral.sh/uv',
  uv: 'install uv: https://docs.astral.sh/uv',
  docker: 'install Docker',
  python: 'install Python, or write python3',
  python3: 'install Python',
};

/** Whether the commands of servers could be started. None is. */
export const programFindings = (
  servers: readonly ServerSettings[],
  searchPath: string,
): Promise<readonly Finding[]> =>
  Promise.all(
    servers.flatMap(({ name, endpoints }) =>
      endpoints.flatMap(({ target }) =>
        target.protocol === 'stdio' ? [programFinding(name, target, searchPath)] : [],
      ),
    ),
  );

const programFinding = async (
  server: string,
  { command, args, cwd, env }: StdioTarget,
  searchPath: string,
): Promise<Finding> => {
  const check = 'command';
  const path = env['PATH'] ?? searchPath;
  const { seen } = await probeCommand({ kind: 'command', command, args }, path);
  if (seen === 'absent') {
    const where = command.includes('/') ? '' : ' on the PATH';
    const fix = installs[command] ?? `install ${command}, or write its whole path`;
    return {
      check,
      state: 'failed',
      text: `${server}: there is no program ${command}${where}`,
      fix,
    };
  }
  if (cwd !== undefined && !(await isFolder(cwd))) {
    const text = `${server}: there is no folder ${cwd} to start it in`;
    return { check, state: 'failed', text, fix: 'make the folder, or correct cwd' };
  }
  return { check, state: 'ok', text: `${server}: ${command}` };
};

const isFolder = async (place: string): Promise<boolean> => {
  try {
    return (await stat(place)).isDirectory();
  } catch {
    return false;
  }
};
