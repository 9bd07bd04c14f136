import { describe, expect, test } from 'vitest';
import type { ServerSettings } from '../../../src/bootstrap/settings/settings.ts';
import { load, problemsOf } from './loading.ts';

const indented = (text: string): string => text.replaceAll(/^/gm, '      ');
const transformed = (rules: string): string =>
  `servers:\n  a:\n    url: http://127.0.0.1:3000/mcp\n    headers: { X-Old: "1", Authorization: Bearer t }\n    transform:\n${indented(rules)}`;

const serverOf = (text: string): ServerSettings => {
  const { settings, problems } = load(text);
  const [server] = settings?.servers ?? [];
  if (server === undefined) throw new Error(problems.map(({ message }) => message).join('\n'));
  return server;
};

const rules = `tools:
  search:
    rename: find
    title: Find
    description: Finds \${HOST_NAME}
    arguments:
      remove: [/debug]
      rename: { /q: query, /filter/id: key }
      set: { /tenant: acme, /limit: 5, /flags: { a: [true, null] }, /token: "\${MCP_TOKEN}" }
      default: { "/a~1b": 1.5 }
    result: { remove: [/secret], rename: { /id: key }, set: { /from: gateway } }
  "delete_*": { hide: true }
prompts:
  greet: { rename: hello, arguments: { set: { /name: "you" } } }`;

describe('the rules of a server', () => {
  const expected = {
    tools: [
      [
        'search',
        {
          rename: 'find',
          title: 'Find',
          description: 'Finds example.test',
          arguments: {
            remove: [['debug']],
            rename: [
              [['q'], 'query'],
              [['filter', 'id'], 'key'],
            ],
            set: [
              [['tenant'], '"acme"'],
              [['limit'], '5'],
              [['flags'], '{"a":[true,null]}'],
              [['token'], '"environment-token"'],
            ],
            defaults: [[['a/b'], '1.5']],
          },
          result: {
            remove: [['secret']],
            rename: [[['id'], 'key']],
            set: [[['from'], '"gateway"']],
            defaults: [],
          },
        },
      ],
      ['delete_*', { isHidden: true }],
    ],
    prompts: [
      [
        'greet',
        {
          rename: 'hello',
          arguments: { remove: [], rename: [], set: [[['name'], '"you"']], defaults: [] },
        },
      ],
    ],
  };

  test('are read in both shapes of an entry', () => {
    expect(serverOf(transformed(rules)).transform).toEqual(expected);
    const backend = `backends:\n  - name: a\n    protocol: http\n    config:\n      base_url: http://127.0.0.1:3000/mcp\n      transform:\n${indented(rules).replaceAll(/^/gm, '  ')}`;
    expect(serverOf(backend).transform).toEqual(expected);
  });

  test('are none unless there are some', () => {
    expect(serverOf('servers: { a: { command: x } }').transform).toBeUndefined();
  });

  test.each([
    ['tools: { a: { rename: c }, b: { rename: c } }', '"a" is renamed to "c" already'],
    ['tools: { a: { rename: c, hide: true } }', '"a" is hidden, so nobody sees another name'],
    ['tools: { "a*": { hide: true }, ab: { rename: c } }', '"ab" is hidden'],
    ['tools: { "a*": { rename: c } }', '"a*" stands for many names'],
    ['tools: { a: { rename: b }, b: { title: x } }', '"b" is the name of another tool with rules'],
    ['tools: { a: { rename: "b c" } }', 'a tool has a name of letters'],
    ['tools: { a: { arguments: { remove: [x] } } }', 'a JSON Pointer begins with "/": write "/x"'],
    ['tools: { a: { arguments: { set: { "": 1 } } } }', 'the empty pointer means the whole value'],
    ['tools: { a: { result: { remove: ["/a~b"] } } }', '"~" is written "~0"'],
    ['tools: { a: { arguments: { rename: { /x: /y } } } }', 'write the new name alone'],
    ['tools: { a: { arguments: { rename: { /x/0: y } } } }', 'is a place in an array'],
    ['tools: { a: { arguments: { rename: { /x: z, /y: z } } } }', '"/x" is renamed to "z" already'],
    ['tools: { a: { arguments: { remove: [/x], set: { /x/y: 1 } } } }', '"/x" is removed, so this'],
    ['tools: { a: { arguments: { set: { /x: 1 }, default: { /x: 2 } } } }', '"/x" is set, so this'],
    ['tools: { a: { arguments: { set: { /x: 1, /x/y: 2 } } } }', '"/x" is set, so this'],
    ['tools: { a: { arguments: { default: { /x/-: 2 } } } }', 'is never there: use set'],
    ['tools: { a: { result: { default: { /x: 2 } } } }', 'unknown key "default"'],
    ['prompts: { a: { result: { remove: [/x] } } }', 'unknown key "result"'],
    ['prompts: { a: { arguments: { remove: [/x/y] } } }', 'the arguments of a prompt hold nothing'],
    ['prompts: { a: { arguments: { set: { /x: 1 } } } }', 'put it in quotes'],
    ['headers: { set: { Mcp-Name: x } }', 'belongs to MCP'],
    ['headers: { add: { Content-Length: "1" } }', 'belongs to the connection'],
    ['headers: { add: { "a b": x } }', 'is not the name of a header'],
    ['headers: { add: { a: "x\\ny" } }', 'on one line'],
    ['headers: { rename: { X-New: X-Other } }', 'there is no header "X-New" to rename'],
    ['headers: { remove: [User-Agent] }', 'set another value'],
  ])('%s is refused', (text, message) => {
    expect(problemsOf(transformed(text)).join('\n')).toContain(message);
  });
});

describe('rules for headers', () => {
  const headersOf = (text: string) => {
    const target = serverOf(transformed(text)).endpoints[0]?.target;
    return target?.protocol === 'http' ? target.headers : undefined;
  };

  test('add, set, remove and rename, whatever the case', () => {
    const text = `headers: { add: { X-OLD: "2", x-new: n }, set: { authorization: "Bearer \${MCP_TOKEN}" } }`;
    expect(headersOf(text)).toEqual({
      'x-old': '1',
      'x-new': 'n',
      authorization: 'Bearer environment-token',
    });
    expect(headersOf('headers: { remove: [x-old], rename: { Authorization: X-Auth } }')).toEqual({
      'x-auth': 'Bearer t',
    });
  });

  test('mean nothing to a server without headers', () => {
    const text = 'servers:\n  a:\n    command: x\n    transform: { headers: { add: { a: b } } }';
    expect(problemsOf(text)).toEqual(['4:18: headers have no meaning for a server on stdio']);
  });
});
