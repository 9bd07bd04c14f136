import { describe, expect, test } from 'vitest';
import { load, problemsOf } from './loading.ts';

const demo = 'servers: { demo: { command: node } }\n';
const remote = (url: string): string => `servers: { demo: { url: "${url}" } }\n`;

describe('validation', () => {
  test('is as the program has it when a file says nothing', () => {
    expect(load(demo).settings?.validation).toBeUndefined();
    const said = `${demo}validation: { strict_ids: false, max_token_length: 8192 }`;
    expect(load(said).settings?.validation).toBeUndefined();
  });

  test('is told as a whole', () => {
    const text = `${demo}validation: { strict_ids: true, strict_names: true, max_token_length: 4096 }`;
    expect(load(text).settings?.validation).toEqual({
      strictIds: true,
      strictNames: true,
      maxTokenLength: 4_096,
    });
    expect(load(`${demo}validation: { strict_ids: true }`).settings?.validation).toEqual({
      strictIds: true,
      strictNames: false,
      maxTokenLength: 8_192,
    });
  });

  test.each([
    ['max_token_length: 63', 'expected a whole number from 64 to 65536, found 63'],
    ['max_token_length: 65537', 'expected a whole number from 64 to 65536, found 65537'],
    ['strict_ids: maybe', 'expected true or false, found "maybe"'],
    ['strict_id: true', 'strict_ids'],
  ])('%s is refused', (entry, problem) => {
    const found = problemsOf(`${demo}validation: { ${entry} }`);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(problem);
  });
});

test.each([
  'server: { max_header_size: 1048577 }',
  'server: { security: { max_header_size: 1048577 } }',
])('%s is refused: no head is larger than 1 MB', (entry) => {
  expect(problemsOf(`${demo}${entry}`).join()).toContain(
    'expected a whole number from 1 to 1048576, found 1048577',
  );
});

test.each(['http://h.example/', 'wss://h.example/', 'tcps://h.example:1?'])(
  'an address of more than 2,048 characters is refused: %s…',
  (start) => {
    const [problem = ''] = problemsOf(remote(start.padEnd(2_049, 'x')));
    expect(problem).toContain('an address has at most 2048 characters, this one has 2049');
  },
);

test.each(['ftp', 'file', 'javascript', 'gopher', 'data', 'ldap'])(
  'an address of scheme %s is refused',
  (scheme) => {
    expect(problemsOf(remote(`${scheme}://h.example/x`)).join()).toContain(scheme);
  },
);
