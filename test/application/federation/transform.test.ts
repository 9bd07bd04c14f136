import { describe, expect, test } from 'vitest';
import type { Era } from '../../../src/domain/mcp/revisions.ts';
import { GatewayBuild, type ServerPlan } from '../../support/application/gateway-build.ts';
import type { RecordingSink } from '../../support/application/recording-sink.ts';
import { agreement, type Reply } from '../../support/application/scripted-backend.ts';
import type { Heard } from '../../support/application/scripted-link.ts';
import { settled } from '../../support/application/settled.ts';
import { type TransformPlan, valueRules } from '../../support/application/transformed.ts';
import { modern } from '../bridge/legacy-client/rig.ts';
import { meta } from '../stateless/rig.ts';

const rules: TransformPlan = {
  tools: [
    [
      'search',
      {
        rename: 'find',
        description: 'Finds.',
        arguments: valueRules({
          rename: [[['q'], 'query']],
          set: [[['tenant'], '"acme"']],
          defaults: [[['limit'], '10']],
        }),
        result: valueRules({ remove: [['secret']], rename: [[['id'], 'key']] }),
      },
    ],
    ['admin_*', { isHidden: true }],
  ],
  prompts: [['greet', { rename: 'hello', arguments: valueRules({ set: [[['who'], '"you"']] }) }]],
};

const schema =
  '{"type":"object","properties":{"q":{"type":"string","x-mcp-header":"Q"},"tenant":{"type":"string","x-mcp-header":"T"},"limit":{}},"required":["q","tenant","limit"]}';
const seenSchema = {
  type: 'object',
  properties: { query: { type: 'string', 'x-mcp-header': 'Q' }, limit: {} },
  required: ['query'],
};

const lists = (hints: string): Readonly<Record<string, Reply>> => ({
  'tools/list': `{"tools":[{"name":"search","description":"old","inputSchema":${schema}},{"name":"admin_reset","inputSchema":{"type":"object"}},{"name":"plain","inputSchema":{"type":"object"}}]${hints}}`,
  'prompts/list': `{"prompts":[{"name":"greet","arguments":[{"name":"who"},{"name":"how"}]}]${hints}}`,
  'tools/call': `{"content":[{"type":"text","text":"{\\"id\\":1.0,\\"secret\\":2}"}],"structuredContent":{"id":1.0,"secret":2}${hints === '' ? '' : ',"resultType":"complete"'}}`,
  'prompts/get': `{"messages":[]${hints === '' ? '' : ',"resultType":"complete"'}}`,
});

const planOf = (era: Era): ServerPlan =>
  era === 'modern'
    ? {
        ...modern(lists(',"resultType":"complete","ttlMs":0,"cacheScope":"private"'), 'exchange'),
        transform: rules,
      }
    : {
        replies: { initialize: agreement('{"tools":{},"prompts":{}}'), ...lists('') },
        transform: rules,
      };

type Answer = Readonly<Record<string, unknown>>;

/** A client of either era at either kind of address. */
class Asker {
  readonly build: GatewayBuild;
  readonly #prefix: string;
  readonly #ask: (method: string, members: string) => RecordingSink;

  private constructor(
    build: GatewayBuild,
    prefix: string,
    ask: (method: string, members: string) => RecordingSink,
  ) {
    this.build = build;
    this.#prefix = prefix;
    this.#ask = ask;
  }

  static async of(client: Era, server: Era, isWhole: boolean): Promise<Asker> {
    const build = new GatewayBuild({ one: planOf(server), two: planOf(server) });
    const facts = isWhole ? {} : { namespace: 'one' };
    const prefix = isWhole ? 'one__' : '';
    const session = client === 'modern' ? build.connect(facts) : await build.client(facts);
    const inMeta = client === 'modern' ? [meta()] : [];
    const asker = new Asker(build, prefix, (method, members) =>
      session.request(
        7,
        method,
        `{${[...inMeta, ...(members === '' ? [] : [members])].join(',')}}`,
      ),
    );
    return asker;
  }

  async ask(method: string, members = ''): Promise<Answer> {
    const sink = this.#ask(method, members.replace('$', this.#prefix));
    await settled();
    await settled();
    return JSON.parse(sink.text) as Answer;
  }

  name(name: string): string {
    return `${this.#prefix}${name}`;
  }

  /** What the server got last of this method. */
  heard(method: string): Heard {
    const all = this.build.server('one').links.flatMap(({ heard }) => heard);
    const found = all.findLast((heard) => heard.method === method);
    if (found === undefined) throw new Error(`the server got no ${method}`);
    return found;
  }
}

const eras = ['legacy', 'modern'] as const;
const cells = eras.flatMap((client) =>
  eras.flatMap((server) => [true, false].map((isWhole) => ({ client, server, isWhole }))),
);

describe.each(cells)(
  'rules for a $server server and a $client client (whole: $isWhole)',
  (cell) => {
    const asked = () => Asker.of(cell.client, cell.server, cell.isWhole);

    test('change what is listed', async () => {
      const asker = await asked();
      const { result } = await asker.ask('tools/list');
      const { tools } = result as { tools: readonly Record<string, unknown>[] };
      const own = tools.filter(({ name }) => String(name).startsWith(asker.name('')));
      const ofOne = cell.isWhole ? own.slice(0, 2) : own;
      expect(ofOne).toEqual([
        { name: asker.name('find'), description: 'Finds.', inputSchema: seenSchema },
        { name: asker.name('plain'), inputSchema: { type: 'object' } },
      ]);
      const prompts = (await asker.ask('prompts/list'))['result'] as { prompts: unknown[] };
      expect(prompts.prompts[0]).toEqual({
        name: asker.name('hello'),
        arguments: [{ name: 'how' }],
      });
    });

    test('change a call and its result', async () => {
      const asker = await asked();
      const { result } = await asker.ask(
        'tools/call',
        '"name":"$find","arguments":{"query":"x","n":1.0}',
      );
      expect(asker.heard('tools/call').params).toMatch(
        /"name":"search","arguments":\{"q":"x","n":1\.0,"limit":10,"tenant":"acme"\}/,
      );
      expect(result).toMatchObject({
        content: [{ type: 'text', text: '{"key":1.0}' }],
        structuredContent: { key: 1 },
      });
      expect(JSON.stringify(result)).not.toContain('secret');
    });

    test('change the arguments of a prompt', async () => {
      const asker = await asked();
      await asker.ask('prompts/get', '"name":"$hello"');
      expect(asker.heard('prompts/get').params).toContain(
        '"name":"greet","arguments":{"who":"you"}',
      );
    });

    test('refuse a task, whose result nobody could change', async () => {
      const asker = await asked();
      const { error } = await asker.ask('tools/call', '"name":"$find","task":{},"arguments":{}');
      expect(error).toMatchObject({ code: -32_602 });
      expect(() => asker.heard('tools/call')).toThrow();
    });

    test.each(['admin_reset', 'search'])(
      'refuse a call of %s, which clients do not see',
      async (name) => {
        const asker = await asked();
        const { error } = await asker.ask('tools/call', `"name":"$${name}"`);
        expect(error).toMatchObject({ code: -32_602 });
        expect(() => asker.heard('tools/call')).toThrow();
      },
    );
  },
);

describe('headers that repeat arguments', () => {
  const headersOf = ({ headers }: Heard): Readonly<Record<string, string>> =>
    Object.fromEntries(
      headers.flatMap((name, index) => (index % 2 === 0 ? [[name, headers[index + 1] ?? '']] : [])),
    );

  test.each(eras)('say what the server gets from a %s client', async (client) => {
    const asker = await Asker.of(client, 'modern', false);
    await asker.ask('tools/list');
    await asker.ask('tools/call', '"name":"find","arguments":{"query":"x"}');
    expect(headersOf(asker.heard('tools/call'))).toMatchObject({
      'mcp-name': 'search',
      'mcp-param-q': 'x',
      'mcp-param-t': 'acme',
    });
  });
});
