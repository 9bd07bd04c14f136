import { describe, expect, test } from 'vitest';
import { load, problemsOf } from './loading.ts';

const sandboxOf = (text: string): unknown => {
  const file = `servers: { demo: { command: node, sandbox: ${text} } }`;
  const target = load(file).settings?.servers[0]?.endpoints[0]?.target;
  return target?.protocol === 'stdio' ? target.sandbox : 'no command';
};

describe('the sandbox of a command', () => {
  test('what is not said is not allowed; relative paths start at the file', () => {
    expect(sandboxOf('{}')).toEqual({ network: false, readable: [], writable: [] });
    expect(sandboxOf('{ network: true, read: [data], write: [/var/cache/x] }')).toEqual({
      network: true,
      readable: ['/etc/mcp-gateway/data'],
      writable: ['/var/cache/x'],
    });
  });

  test('there is none unless told so', () => {
    expect(sandboxOf('{ enabled: false, network: true }')).toBeUndefined();
  });

  test('only a command can have one', () => {
    const text = 'servers: { demo: { url: "http://127.0.0.1:1/mcp", sandbox: { network: true } } }';
    expect(problemsOf(text).join('\n')).toContain('sandbox');
  });
});
