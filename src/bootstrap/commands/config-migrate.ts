import type { MigrationReport } from '../../adapters/inbound/cli/commands/config.ts';
import { wholeFileProblem } from '../../domain/config/problem.ts';
import { migrated } from '../settings/migration/migrate.ts';
import { readSource } from '../settings/read-source.ts';

/** A gateway file in our own form. Nothing is written. */
export const migrateConfig = async (file: string): Promise<MigrationReport> => {
  const source = await readSource(file);
  if (source.ok) return migrated(source.value, process.env);
  const problem = wholeFileProblem(file, source.message);
  return { kind: 'problems', problems: [problem] };
};
