import { describe, expect, test } from 'vitest';
import { masked, secretsIn } from '../../../src/domain/import/mask.ts';
import { isSecret, SecretShelf, withoutSecrets } from '../../../src/domain/import/secrets.ts';

describe('what is a secret', () => {
  test.each([
    ['GITHUB_PERSONAL_ACCESS_TOKEN', 'x'],
    ['X-API-Key', 'abc'],
    ['Authorization', 'Bearer abc'],
    ['DB_PASSWORD', 'hunter2'],
    ['--access-token', 'sbp_1'],
    ['api_key', 'k1'],
    ['WHATEVER', 'ghp_0123456789abcdef'],
    ['URL', 'postgres://me:secret@db/x'],
  ])('%s: %s', (name, value) => {
    expect(isSecret(name, value)).toBe(true);
  });

  test.each([
    ['TOKEN', `\${TOKEN}`],
    ['Authorization', `Bearer \${file:/run/token}`],
    ['MAX_TOKENS', '4096'],
    ['TOKEN', ''],
    ['AUTH', 'true'],
    ['TOKEN_FILE', '/run/secrets/token'],
    ['AUTH_URL', 'https://login.example/auth'],
    ['KEY_FILE', 'server.pem'],
    ['KEYBOARD', 'qwerty'],
    ['Content-Type', 'application/json'],
    ['LOG_LEVEL', 'debug'],
  ])('not %s: %s', (name, value) => {
    expect(isSecret(name, value)).toBe(false);
  });
});

test('secrets go to variables, wherever they stand', () => {
  const shelf = new SecretShelf();
  const started = withoutSecrets(
    {
      command: 'npx',
      args: [
        ...['--token', 'abc1', '--api-key=abc2', 'API_KEY=abc3', '--header', 'X-Auth-Token: abc4'],
        ...['postgres://me:abc5@db/x', 'sk-0123456789abcdef', '--port', '80'],
      ],
      env: { A_SECRET: 'abc6', MODE: 'fast' },
    },
    'tool',
    shelf,
  );
  expect(started).toEqual({
    command: 'npx',
    args: [
      ...['--token', `\${TOOL_TOKEN}`, `--api-key=\${TOOL_API_KEY}`, `API_KEY=\${API_KEY}`],
      ...['--header', `X-Auth-Token: \${TOOL_X_AUTH_TOKEN}`],
      ...[`postgres://me:\${TOOL_PASSWORD}@db/x`, `\${TOOL_KEY}`, '--port', '80'],
    ],
    env: { A_SECRET: `\${A_SECRET}`, MODE: 'fast' },
  });
  const called = withoutSecrets(
    { url: 'https://a/?token=abc7&x=1', headers: { authorization: 'Bearer abc8', 'X-A': '1' } },
    'far',
    shelf,
  );
  expect(called).toEqual({
    url: `https://a/?token=\${FAR_TOKEN_2}&x=1`,
    headers: { authorization: `Bearer \${FAR_TOKEN}`, 'X-A': '1' },
  });
  const values = Object.fromEntries(shelf.needed.map(({ name, value }) => [name, value]));
  expect(Object.values(values).filter((value) => value?.startsWith('abc'))).toHaveLength(8);
  expect(values).toMatchObject({ FAR_TOKEN: 'abc8', FAR_TOKEN_2: 'abc7', A_SECRET: 'abc6' });
});

test('the same secret is one variable, another one under the same name gets a longer name', () => {
  const shelf = new SecretShelf();
  const nameOf = (server: string, TOKEN: string) =>
    withoutSecrets({ command: 'a', env: { TOKEN } }, server, shelf).env?.['TOKEN'];
  expect(nameOf('one', 'abc1')).toBe(`\${TOKEN}`);
  expect(nameOf('two', 'abc1')).toBe(`\${TOKEN}`);
  expect(nameOf('three', 'abc2')).toBe(`\${THREE_TOKEN}`);
});

describe('lines are shown without secrets', () => {
  test.each([
    ['    "API_KEY": "abc", "MODE": "x"', '    "API_KEY": "****", "MODE": "x"'],
    ['token: abc def', 'token: ****'],
    ['  Authorization: Bearer abc', '  Authorization: Bearer ****'],
    ['password = "a b"', 'password = "****"'],
  ])('%s', (line, expected) => {
    expect(masked(line, [])).toBe(expected);
  });

  test.each([
    `TOKEN: \${TOKEN}`,
    `"Authorization": "Bearer \${env:TOKEN}"`,
    '"Authorization": "Bearer {env:TOKEN}"',
    'bearer_token_env_var = "TOKEN"',
    `# auth: { provider: token, token: "\${MCP_GATEWAY_TOKEN}" }`,
    `Authorization: Bearer \${{ secrets.TOKEN }}`,
    'args: [-y, server]',
  ])('%s as it is', (line) => {
    expect(masked(line, [])).toBe(line);
  });

  test('a line without end is cut, and searched no further', () => {
    const line = masked(`"token": "${'b '.repeat(500_000)}", "secret": "z"`, []);
    expect(line).toMatch(/^"token": "\*\*\*\* {2}… \(\d+ more\)$/);
  });

  test('known ones everywhere', () => {
    const secrets = secretsIn([{ command: 'a', args: ['--token', 'word'] }, { url: 'x' }]);
    expect(masked('args: [--token, word]', secrets)).toBe('args: [--token, ****]');
  });
});
