import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Decision } from '../../../src/bootstrap/reload/decisions.ts';
import * as decisions from '../../../src/bootstrap/reload/decisions.ts';
import { configFilesIn, loadedFrom } from '../../architecture/config-files.ts';

const page = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');
const section = page.split('\n## Changing a running gateway\n')[1]?.split('\n## ')[0] ?? '';

const { frontendDecisions, ...others } = decisions;

const inFrontends = ({ setting, when }: Decision): Decision => {
  const place = setting === 'name' || setting === 'protocol' ? '' : 'config.';
  return { setting: `server.frontends[].${place}${setting}`, when };
};

const decided: readonly Decision[] = [
  { setting: 'servers', when: 'at once' },
  ...Object.values(frontendDecisions).map(inFrontends),
  ...Object.values(others).flatMap((group): readonly Decision[] => Object.values(group)),
];

const settingsThat = (when: Decision['when']) =>
  [...new Set(decided.filter((one) => one.when === when).map(({ setting }) => setting))].toSorted();

/** The settings of the rows that say so. */
const documented = (effect: string) =>
  section
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter(([, , cell = '']) => cell.startsWith(effect))
    .flatMap(([, cell = '']) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name))
    .toSorted();

test('docs/configuration.md says of every setting what a change of it does, and no more', () => {
  expect(documented('at once').length).toBeGreaterThan(15);
  expect(documented('at once')).toEqual(settingsThat('at once'));
  expect(documented('after a restart')).toEqual(settingsThat('restart'));
});

const groups: Readonly<Record<string, object>> = {
  frontends: frontendDecisions,
  timeouts: decisions.timeoutDecisions,
  limits: decisions.limitDecisions,
  admission: decisions.admissionDecisions,
  federation: decisions.federationDecisions,
  health: decisions.healthDecisions,
  log: decisions.logDecisions,
  metrics: decisions.metricsDecisions,
};

test.each(configFilesIn('test/fixtures/config'))(
  '%s: every setting has a decision',
  async (file) => {
    const { settings } = await loadedFrom(file);
    for (const [key, value] of Object.entries(settings)) {
      const rows = groups[key];
      if (rows === undefined) {
        if (key !== 'servers') expect(Object.keys(decisions.wholeDecisions)).toContain(key);
        continue;
      }
      for (const one of Array.isArray(value) ? value : [value]) {
        for (const inner of Object.keys(one as object)) expect(Object.keys(rows)).toContain(inner);
      }
    }
  },
);
