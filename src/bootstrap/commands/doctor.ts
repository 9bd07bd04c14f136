import type { Diagnosis, DoctorTalk, Finding } from '../../adapters/inbound/cli/commands/doctor.ts';
import { EXIT_CODES, type ExitCode } from '../../adapters/inbound/cli/exit-codes.ts';
import { counted } from '../../adapters/inbound/cli/output.ts';
import type { SettingsSource } from '../../adapters/inbound/cli/source.ts';
import { formatProblem } from '../../domain/config/problem.ts';
import { certificateFindings } from '../doctor/certificates.ts';
import { portFindings } from '../doctor/ports.ts';
import { programFindings } from '../doctor/programs.ts';
import { clockFinding, folderFindings, nodeFinding } from '../doctor/surroundings.ts';
import type { Settings } from '../settings/settings.ts';
import { loadToRead, loadToRun } from './load.ts';

/** Looks at everything a gateway of this configuration needs, and says what to do next. */
export const examine = async (
  source: SettingsSource | undefined,
  talk: DoctorTalk,
): Promise<Diagnosis> => {
  const findings: Finding[] = [];
  const add = (more: readonly Finding[]): void => {
    findings.push(...more);
    for (const finding of more) talk.onFinding(finding);
  };
  add([nodeFinding(process.versions.node), clockFinding(Date.now())]);
  if (source === undefined) {
    add([noConfiguration]);
    return { findings, exitCode: EXIT_CODES.configuration, next: 'mcp-gateway demo' };
  }
  const written = optionOf(source);
  const { settings, problems, warnings } = await loadToRead(source);
  add(problems.map((problem) => configurationFinding('failed', formatProblem(problem))));
  if (settings === undefined) {
    return {
      findings,
      exitCode: EXIT_CODES.configuration,
      next: `mcp-gateway validate ${written}`,
    };
  }
  const counts = `${counted(settings.servers.length, 'server')}, ${counted(settings.frontends.length, 'frontend')}`;
  add([configurationFinding('ok', `${nameOf(source)}: ${counts}`)]);
  add(warnings.map((warning) => configurationFinding('doubtful', formatProblem(warning))));
  const ports = await portFindings(settings);
  add(ports.findings);
  add(await folderFindings(settings, process.env));
  add(await certificateFindings(settings, Date.now()));
  const beforeServers = isInTheWay(findings);
  add(await programFindings(settings.servers, process.env['PATH'] ?? ''));
  add(await askServers(source, settings, talk));
  const next =
    ports.runningAt === undefined
      ? nextCommand(written, beforeServers, isInTheWay(findings))
      : `mcp-gateway health --url ${ports.runningAt}`;
  return { findings, exitCode: exitCodeOf(beforeServers, isInTheWay(findings)), next };
};

const noConfiguration: Finding = {
  check: 'configuration',
  state: 'failed',
  text: 'there is none',
  fix: "name one with --config FILE, use an MCP client's with --from FILE, or write one with mcp-gateway init",
};

const configurationFinding = (state: Finding['state'], text: string): Finding => ({
  check: 'configuration',
  state,
  text,
});

const askServers = async (
  source: SettingsSource,
  settings: Settings,
  talk: DoctorTalk,
): Promise<readonly Finding[]> => {
  const commands = settings.servers.flatMap(({ name, endpoints }) =>
    endpoints.flatMap(({ target }) =>
      target.protocol === 'stdio' ? [`${name}: ${[target.command, ...target.args].join(' ')}`] : [],
    ),
  );
  if (!(await talk.mayAsk(commands))) {
    const text = `${settings.servers.length} not asked, which --servers does`;
    return [{ check: 'servers', state: 'skipped', text }];
  }
  talk.onWork(`asking ${settings.servers.length} servers`);
  const { serverFindings } = await import('../doctor/servers.ts');
  // The examples of --dev have to run before they can be asked.
  const running = source.kind === 'dev' ? (await loadToRun(source)).settings : settings;
  return serverFindings(running ?? settings);
};

const isInTheWay = (findings: readonly Finding[]): boolean =>
  findings.some(({ state }) => state === 'failed');

const exitCodeOf = (beforeServers: boolean, now: boolean): ExitCode => {
  if (beforeServers) return EXIT_CODES.failure;
  return now ? EXIT_CODES.unavailable : EXIT_CODES.ok;
};

/** A gateway does without servers that are away; without a port it does not start. */
const nextCommand = (written: string, beforeServers: boolean, now: boolean): string => {
  if (beforeServers) return `mcp-gateway doctor ${written}`;
  return now ? `mcp-gateway doctor --servers ${written}` : `mcp-gateway serve ${written}`;
};

const nameOf = (source: SettingsSource): string => (source.kind === 'dev' ? '--dev' : source.file);

const optionOf = (source: SettingsSource): string => {
  if (source.kind === 'dev') return '--dev';
  const file = /^[\w./~@+-]+$/.test(source.file) ? source.file : `'${source.file}'`;
  return source.kind === 'from' ? `--from ${file}` : `--config ${file}`;
};
