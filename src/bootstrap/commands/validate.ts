import type {
  ValidateOptions,
  ValidationReport,
} from '../../adapters/inbound/cli/commands/validate.ts';
import type { SettingsSource } from '../../adapters/inbound/cli/source.ts';
import { productionFindings } from '../production.ts';
import { kindOfFile } from '../settings/router/kind-of-file.ts';
import { loadRouterSettings } from '../settings/router/load.ts';
import { loadToRead } from './load.ts';

/** What is wrong with a configuration, and what is worth knowing of it. Nothing is started or opened. */
export const validate = async (
  source: SettingsSource,
  options: ValidateOptions,
): Promise<ValidationReport> => {
  if (source.kind === 'config' && (await kindOfFile(source.file)) === 'router') {
    const { problems, warnings, notes } = await loadRouterSettings(source.file, process.env);
    return { kind: 'router', problems, warnings, notes, servers: 0, frontends: 0 };
  }
  return validateGateway(source, options);
};

const validateGateway = async (
  source: SettingsSource,
  { profile }: ValidateOptions,
): Promise<ValidationReport> => {
  const loaded = await loadToRead(source);
  const { settings, problems, warnings } = loaded;
  if (settings === undefined) {
    return { kind: 'gateway', problems, warnings, notes: [], servers: 0, frontends: 0 };
  }
  const file = source.kind === 'dev' ? '--dev' : source.file;
  const asked = profile === undefined ? undefined : productionFindings(file, loaded);
  return {
    kind: 'gateway',
    problems: asked?.problems ?? [],
    warnings: [...warnings, ...(asked?.warnings ?? [])],
    notes: loaded.notes,
    servers: settings.servers.length,
    frontends: settings.frontends.length,
  };
};
