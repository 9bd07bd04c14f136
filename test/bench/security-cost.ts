import { BearerVerifier } from '../../src/adapters/outbound/identity/bearer-verifier.ts';
import { GuardedVerifier } from '../../src/adapters/outbound/identity/guarded-verifier.ts';
import { Enforcement } from '../../src/application/authorization/enforcement.ts';
import { PolicyAuthorizer } from '../../src/application/authorization/policy-authorizer.ts';
import type { PolicyRule } from '../../src/domain/authorization/policy-rule.ts';
import { InputRules } from '../../src/domain/validation/input-rules.ts';
import { scan } from '../../src/domain/wire/scan.ts';
import { noEdits } from '../../src/domain/wire/splice.ts';
import { encodeText } from '../../src/domain/wire/text.ts';
import { WireFault } from '../../src/domain/wire/wire-fault.ts';
import { guardRules, guardToken } from './subjects/guard.ts';
import { legacyCalls } from './wire/messages.ts';

/*
 * What one request pays for being held to who sent it and what he may do: `node test/bench/security-cost.ts`. A token that
 * is known, the rules for input, and a policy of 100 rules that all are for the caller and the server. Ends with 1 when
 * that is more than 3 µs.
 */
const LIMIT_NS = 3_000;
const CALLS = 10_000;
const BATCHES = 60;

const nothing = {
  ...{ principals: [], groups: [], scopes: [], servers: [], methods: [] },
  ...{ tools: [], prompts: [], resources: [], arguments: [], addresses: [], windows: [] },
};
const rules = guardRules.map(
  (rule, index): PolicyRule => ({ ...nothing, ...rule, name: `rule ${index}` }),
);

const clock = { nowMs: () => performance.now() };
const principal = {
  key: 'user:bench',
  groups: ['staff'],
  scopes: ['mcp:echo:execute'],
  expiresAtMs: 4_102_444_800_000,
};
const verifier = new GuardedVerifier(
  new BearerVerifier(
    { provesEachMessage: true, cacheMs: 60_000, refusedMs: 10_000 },
    { check: () => Promise.resolve(principal), clock, wallMs: Date.now },
  ),
  10,
  {
    revocations: { isEmpty: false, covers: () => false, onChange: () => undefined },
    metrics: { refused: () => undefined },
    clock,
    wallMs: Date.now,
  },
);
const authorizer = new PolicyAuthorizer(
  {
    settings: { rules, enforcesScopes: true, allowsByDefault: false, isAskedElsewhere: false },
    decisionPoint: undefined,
  },
  { metrics: { decided: () => undefined }, wallMs: Date.now },
);
const enforcement = new Enforcement(authorizer, { of: () => undefined });
const inputRules = new InputRules({ strictIds: false, strictNames: true });

const credential = { bearer: guardToken, remoteAddress: '192.0.2.7' } as const;
const caller = { principal, remoteAddress: '192.0.2.7' };
const message = scan(encodeText(legacyCalls.echo(1, 'a message of some length, as calls have')));
if (message instanceof WireFault) throw new Error(message.message);
const request = { caller, message, server: 'echo', edits: noEdits };

const steps: readonly (readonly [name: string, run: () => boolean])[] = [
  ['a known token', () => verifier.verify(credential) === principal],
  ['rules for input', () => inputRules.refusal(message) === undefined],
  ['policy of 100 rules', () => enforcement.refusal(request) === undefined],
];

/** The best of some batches: everything that is not the step itself only adds. */
const nsOf = (run: () => boolean): number => {
  let best = Number.POSITIVE_INFINITY;
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const startedNs = process.hrtime.bigint();
    for (let call = 0; call < CALLS; call += 1) if (!run()) throw new Error('it is refused');
    best = Math.min(best, Number(process.hrtime.bigint() - startedNs) / CALLS);
  }
  return best;
};

await verifier.verify(credential); // looked into once
let totalNs = 0;
for (const [name, run] of steps) {
  const ns = nsOf(run);
  totalNs += ns;
  process.stdout.write(`${name.padEnd(22)}${ns.toFixed(0).padStart(8)} ns\n`);
}
const verdict = totalNs > LIMIT_NS ? `, more than ${LIMIT_NS} ns` : '';
process.stdout.write(`${'together'.padEnd(22)}${totalNs.toFixed(0).padStart(8)} ns${verdict}\n`);
process.exitCode = totalNs > LIMIT_NS ? 1 : 0;
