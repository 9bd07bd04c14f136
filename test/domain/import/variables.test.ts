import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { interpolate } from '../../../src/domain/config/interpolation.ts';
import {
  translate,
  type VariableStyle,
  variableName,
} from '../../../src/domain/import/variables.ts';

const places = {
  home: '/home/user',
  project: '/work/shop',
  inputs: new Map([
    ['api-key', { fallback: undefined }],
    ['region', { fallback: 'eu' }],
  ]),
};

const editor: VariableStyle = { editor: true, file: true };

const ours = (text: string, style: VariableStyle) => translate(text, style, places).text;

describe('references of clients become ours', () => {
  test.each<[VariableStyle, string, string]>([
    [{ shell: true }, `a \${NAME} \${NAME:-d}`, `a \${NAME} \${NAME:-d}`],
    [{ shell: true }, `\${1} \${a.b}`, `$\${1} $\${a.b}`],
    [{ dollar: true, shell: true }, `$NAME/\${OTHER} $5`, `\${NAME}/\${OTHER} $5`],
    [editor, `\${env:NAME}`, `\${NAME}`],
    [editor, `\${workspaceFolder}/x \${userHome}\${/}y`, '/work/shop/x /home/user/y'],
    [editor, `\${workspaceFolderBasename}`, 'shop'],
    [editor, `\${input:api-key} \${input:region}`, `\${API_KEY} \${REGION:-eu}`],
    [editor, `\${file:~/token}`, `\${file:/home/user/token}`],
    [{ braces: true }, '{env:NAME} {file:/x} {other}', `\${NAME} \${file:/x} {other}`],
    [{ secrets: true }, `\${{ secrets.A }}\${{inputs.b-c}}`, `\${A}\${B_C}`],
    [
      {},
      `\${NAME} $NAME {env:NAME} \${{ secrets.A }}`,
      `$\${NAME} $NAME {env:NAME} $\${{ secrets.A }}`,
    ],
    [{}, `open \${ end`, `open $\${ end`],
  ])('%j %s', (style, text, expected) => {
    expect(ours(text, style)).toBe(expected);
  });
});

test('what only the client knows is asked for under a name of its own', () => {
  const { text, asked } = translate(`\${command:pick.One} \${input:api-key}`, editor, places);
  expect(text).toBe(`\${COMMAND_PICK_ONE} \${API_KEY}`);
  expect(asked.map(([name]) => name)).toEqual(['COMMAND_PICK_ONE', 'API_KEY']);
});

test('without a project its folder is asked for', () => {
  const nowhere = { ...places, project: undefined };
  expect(translate(`\${workspaceFolder}/a`, editor, nowhere).text).toBe(`\${WORKSPACE_FOLDER}/a`);
});

test('text of a client without variables reads back as it was', () => {
  const parts = fc.constantFrom('$', '{', '}', `\${`, 'A', ':', '-', 'env:', ' ', '{{');
  fc.assert(
    fc.property(fc.array(parts), (pieces) => {
      const text = pieces.join('').replaceAll('$$', '$');
      const filled = interpolate(ours(text, {}), {
        variable: () => 'filled in',
        file: () => ({ ok: true, value: 'filled in' }),
      });
      expect(filled).toEqual({ ok: true, value: text });
    }),
  );
});

test('a name of a variable is letters, digits and _', () => {
  expect(variableName('perplexity-key')).toBe('PERPLEXITY_KEY');
  expect(variableName('workspaceFolder')).toBe('WORKSPACE_FOLDER');
  expect(variableName('7 of 9')).toBe('VALUE_7_OF_9');
});
