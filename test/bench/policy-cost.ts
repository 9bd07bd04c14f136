import { parseArgs } from 'node:util';
import { PolicyAuthorizer } from '../../src/application/authorization/policy-authorizer.ts';
import type { PolicyRule } from '../../src/domain/authorization/policy-rule.ts';
import { encodeText } from '../../src/domain/wire/text.ts';

/*
 * Cost of one decision with 100 rules that all are for the caller and the server, so that none is sorted out beforehand:
 * `npm run bench:policy [-- --calls 2000000]`. Fails beyond 1 µs where no arguments are read.
 */
const { values } = parseArgs({ options: { calls: { type: 'string', default: '2000000' } } });
const calls = Number(values.calls);
const RULES = 100;
const LIMIT_NS = 1_000;

const nothing = {
  ...{ principals: [], groups: [], scopes: [], servers: [], methods: [] },
  ...{ tools: [], prompts: [], resources: [], arguments: [], addresses: [] },
};

const ruleFor = (index: number, effect: PolicyRule['effect'], tool: string): PolicyRule => ({
  ...nothing,
  effect,
  name: `rule ${index}`,
  groups: ['staff'],
  servers: ['files'],
  tools: [tool],
});

const rulesOf = (tool: (index: number) => string): readonly PolicyRule[] => [
  ...Array.from({ length: RULES / 2 }, (_, index) => ruleFor(index, 'deny', tool(index))),
  ...Array.from({ length: RULES / 2 }, (_, index) =>
    ruleFor(index, 'allow', index === RULES / 2 - 1 ? 'read_*' : tool(index + RULES)),
  ),
];

const ofArguments: readonly PolicyRule[] = rulesOf((index) => `tool_${index}`).map((rule) =>
  rule.tools[0] === 'read_*'
    ? { ...rule, arguments: [{ path: ['path'], under: '/srv/data' }] }
    : rule,
);

const principal = { key: 'user:alice', groups: ['staff'], scopes: ['mcp:files:call'] };
const written = encodeText('{"path":"/srv/data/report.txt","limit":10}');
const access = {
  principal,
  server: 'files',
  method: 'tools/call',
  name: 'read_file',
  remoteAddress: '192.0.2.7',
  arguments: () => written,
};

const costOf = (rules: readonly PolicyRule[]): number => {
  const settings = {
    rules,
    enforcesScopes: true,
    allowsByDefault: false,
    isAskedElsewhere: false,
  };
  const parts = { metrics: { decided: () => undefined }, wallMs: Date.now };
  const authorizer = new PolicyAuthorizer({ settings, decisionPoint: undefined }, parts);
  const run = (count: number): number => {
    const begin = process.hrtime.bigint();
    for (let call = 0; call < count; call += 1) {
      if (authorizer.refusal(access) !== undefined) throw new Error('the call is refused');
    }
    return Number(process.hrtime.bigint() - begin) / count;
  };
  run(calls / 10);
  return Math.min(run(calls), run(calls), run(calls));
};

const cases = [
  ['names', rulesOf((index) => `tool_${index}`), true],
  ['patterns', rulesOf((index) => `tool_${index}_*`), true],
  ['patterns that end alike', rulesOf((index) => `*_${index}_file`), true],
  ['names, and arguments', ofArguments, false],
] as const;

for (const [name, rules, isBound] of cases) {
  const ns = costOf(rules);
  const isOver = isBound && ns > LIMIT_NS;
  process.stdout.write(
    `${name.padEnd(26)} ${ns.toFixed(0).padStart(6)} ns${isOver ? '  over' : ''}\n`,
  );
  if (isOver) process.exitCode = 1;
}
