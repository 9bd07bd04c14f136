import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { dryRun } from '../../src/application/federation/dry-run.ts';
import { transformViewOf } from '../../src/bootstrap/transform-views.ts';
import { formatProblem } from '../../src/domain/config/problem.ts';
import { decodeText, encodeText } from '../../src/domain/wire/text.ts';
import { load } from '../bootstrap/settings/loading.ts';
import { blocksIn } from './settings-page.ts';

const page = readFileSync(new URL('../../docs/transformation.md', import.meta.url), 'utf8');
const yaml = blocksIn(page, 'yaml');
const messages = blocksIn(page, 'json').map((text) => text.trimEnd());

describe('docs/transformation.md', () => {
  test.each(yaml)('has an example that loads without a word: %s', (text) => {
    const { problems, warnings } = load(text);
    expect([...problems, ...warnings].map(formatProblem)).toEqual([]);
  });

  test('shows what its first example makes of messages', () => {
    const { settings } = load(yaml[0] ?? '');
    const view = transformViewOf(settings?.servers[0]?.transform);
    const pairs = messages.flatMap((before, index) =>
      index % 2 === 0 ? [[before, messages[index + 1]]] : [],
    );
    expect(pairs.length).toBeGreaterThan(1);
    for (const [before = '', after] of pairs) {
      const outcome = dryRun({ server: 'search', view, tool: undefined, text: encodeText(before) });
      expect(typeof outcome === 'string' ? outcome : decodeText(outcome.after)).toBe(after);
    }
  });
});
