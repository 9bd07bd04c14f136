import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { parseSettings } from '../../../src/bootstrap/settings/load.ts';
import { formatProblem } from '../../../src/domain/config/problem.ts';
import { clientFormats } from '../../../src/domain/import/formats/table.ts';
import { clientFiles, fixtures, goldenOf, imported, importedFile } from './client-fixtures.ts';

const problemsOf = (servers: unknown, variables: readonly string[]): readonly string[] => {
  const source = { file: '/etc/mcp-gateway/gateway.yaml', text: stringify({ servers }) };
  const { problems } = parseSettings(source, {
    environment: Object.fromEntries(variables.map((name) => [name, 'value'])),
    newToken: () => 'token',
  });
  return problems.map(formatProblem);
};

describe('each file of a client', () => {
  test.each(clientFiles())('%s becomes the servers beside it', (file) => {
    const golden: unknown = JSON.parse(readFileSync(goldenOf(file), 'utf8'));
    expect(importedFile(file)).toEqual(golden);
  });

  test.each(clientFiles())(
    '%s becomes a file the gateway reads when what is asked for is set',
    (file) => {
      const { servers, variables = [] } = importedFile(file);
      // What files hold is read by the reading process itself.
      const text = JSON.stringify(servers).replaceAll(/\$\{file:[^}]*\}/g, 'value');
      const names = variables.map(({ name }) => name);
      expect(problemsOf(JSON.parse(text), names)).toEqual([]);
    },
  );

  test.each(clientFiles())('%s loses no secret when secrets stay', (file) => {
    const text = readFileSync(join(fixtures, file), 'utf8');
    const moved = imported(file, text).variables?.filter(({ isKnown }) => isKnown) ?? [];
    const { variables, servers } = imported(file, text, true);
    expect(variables?.filter(({ isKnown }) => isKnown)).toEqual([]);
    if (moved.length > 0) expect(servers).not.toEqual(importedFile(file).servers);
  });
});

test('every format has a file', () => {
  const known = new Set(clientFiles().map((file) => importedFile(file).client));
  expect([...known].toSorted()).toEqual(clientFormats.map(({ id }) => id).toSorted());
});

test('no golden holds a secret', () => {
  const secrets = /ghp_|sbp_|hf_0|AIzaSy|pa55w0rd|BSA-not|k-123456|tk-0123/;
  for (const file of clientFiles())
    expect(readFileSync(goldenOf(file), 'utf8')).not.toMatch(secrets);
});
