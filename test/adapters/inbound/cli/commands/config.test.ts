import { describe, expect, test } from 'vitest';
import type {
  Migration,
  ShowOptions,
} from '../../../../../src/adapters/inbound/cli/commands/config.ts';
import { runCommandLine } from '../../../../support/cli/run-command-line.ts';

const problem = { file: 'g.yaml', line: 2, column: 3, path: 'servers', message: 'is empty' };

test('config schema prints what it is given', async () => {
  const { out, code } = await runCommandLine(['config', 'schema'], {
    configSchema: () => Promise.resolve('{}\n'),
  });
  expect([out, code]).toEqual(['{}\n', 0]);
});

describe('config show', () => {
  const show = async (line: string) => {
    const asked: ShowOptions[] = [];
    const outcome = await runCommandLine(`config show -c g.yaml ${line}`.trim().split(' '), {
      showConfig: (_, options) => {
        asked.push(options);
        return Promise.resolve({ kind: 'text', text: 'shown\n' });
      },
    });
    return { ...outcome, asked: asked[0] };
  };

  test('prints YAML of what was said', async () => {
    const { asked, out, code } = await show('');
    expect(asked).toEqual({ withDefaults: false, withOrigins: false, form: 'yaml' });
    expect([out, code]).toEqual(['shown\n', 0]);
  });

  test('also defaults, origins, JSON', async () => {
    const { asked } = await show('--defaults --origin --json');
    expect(asked).toEqual({ withDefaults: true, withOrigins: true, form: 'json' });
  });

  test('tells what is wrong with the file', async () => {
    const { error, out, code } = await runCommandLine(['config', 'show', '-c', 'g.yaml'], {
      showConfig: () => Promise.resolve({ kind: 'problems', problems: [problem] }),
    });
    expect([error, out, code]).toEqual(['error: g.yaml:2:3: is empty\n', '', 78]);
  });
});

describe('config migrate', () => {
  const migration: Migration = { kind: 'migrated', text: 'new\n', isChanged: true, notes: [] };

  const migrate = async (line: string, outcome: Migration = migration) => {
    const saved: string[] = [];
    const printed = await runCommandLine(`config migrate ${line}`.trim().split(' '), {
      migrateConfig: () => Promise.resolve(outcome),
      saveConfig: (file, text) => {
        saved.push(`${file}: ${text}`);
        return Promise.resolve({ kind: 'saved', file, backup: `${file}.bak` });
      },
    });
    return { ...printed, saved };
  };

  test('prints the file and writes nothing', async () => {
    expect(await migrate('g.yaml')).toMatchObject({ out: 'new\n', code: 0, saved: [] });
  });

  test('takes the file of the command line too', async () => {
    expect(await migrate('-c g.yaml')).toMatchObject({ out: 'new\n', code: 0 });
    expect(await migrate('--from client.json')).toMatchObject({ code: 2 });
  });

  test('--write puts it in the place of the file and tells of the backup', async () => {
    const { saved, out, error } = await migrate('g.yaml --write');
    expect(saved).toEqual(['g.yaml: new\n']);
    expect([out, error]).toEqual(['', 'wrote g.yaml; what was there is g.yaml.bak\n']);
  });

  test('--write leaves a file alone that is in our own form', async () => {
    const { saved, error } = await migrate('g.yaml --write', { ...migration, isChanged: false });
    expect([saved, error]).toEqual([[], 'g.yaml is in our own form already\n']);
  });

  test('--write is for YAML', async () => {
    const { saved, code, error } = await migrate('g.toml --write');
    expect([saved, code]).toEqual([[], 2]);
    expect(error).toContain('--output');
  });

  test('--output writes another file, --json tells of it', async () => {
    const { saved, out } = await migrate('g.yaml -o new.yaml --json');
    expect(saved).toEqual(['new.yaml: new\n']);
    const told = { changed: true, file: 'new.yaml', backup: 'new.yaml.bak', notes: [] };
    expect(JSON.parse(out)).toEqual(told);
  });

  test('what cannot be said otherwise is a failure', async () => {
    const { error, code } = await runCommandLine(['config', 'migrate', 'g.yaml'], {
      migrateConfig: () => Promise.resolve({ kind: 'refused', text: 'it cannot be done' }),
    });
    expect([error, code]).toEqual(['error: it cannot be done\n', 1]);
  });
});
