import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { completed, gatewayFiles } from '../bootstrap/settings/seeds/seed-files.ts';
import { refusedBySchema } from '../reference/schema-verdict.ts';
import { configFiles, readText, testAgreement } from './schema-agreement.ts';
import { blocksIn } from './settings-page.ts';

test.each(configFiles)('the schema takes %s', (file) => {
  expect(refusedBySchema(parse(readText(file)))).toEqual([]);
});

const page = readText('docs/configuration.md');
test.each(blocksIn(page, 'yaml'))('the schema takes what the guide shows: %#', (text) => {
  expect(refusedBySchema(parse(text))).toEqual([]);
});

test.each(gatewayFiles.filter((name) => name.endsWith('.yaml')))(
  'the schema takes what %s of the seed documents says in known keys',
  (name) => {
    const refused = refusedBySchema(parse(completed(name)));
    // What nobody knows is left out with a warning there.
    expect(refused.filter(({ keyword }) => !unknownKeys.has(keyword))).toEqual([]);
  },
);

const unknownKeys: ReadonlySet<string> = new Set(['additionalProperties', 'anyOf', 'oneOf']);

testAgreement(3);
