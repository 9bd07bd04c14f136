import { mkdirSync, writeFileSync } from 'node:fs';
import { startBackends } from './measure/backends.ts';
import { measureIdleMemory } from './measure/idle.ts';
import { measurePayloads } from './measure/payload.ts';
import { measureStartUp } from './measure/start-up.ts';
import { measureThroughput } from './measure/throughput.ts';
import { type Part, type Plan, readPlan, usage } from './options.ts';
import { scratchDirectory } from './process/scratch.ts';
import { machineFacts } from './report/machine.ts';
import { page } from './report/markdown.ts';
import { failures, type Results } from './report/results.ts';
import { type BackendPorts, gatewayBuilt, gatewayMissing } from './subjects/gateway.ts';
import { haproxyMissing, haproxyPath } from './subjects/haproxy.ts';
import { nginxMissing, nginxPath } from './subjects/nginx.ts';
import { subjects } from './subjects/subjects.ts';

const pagePath = new URL('../../docs/performance.md', import.meta.url);

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

const compared = new Set(subjects.filter(({ pair }) => pair === undefined).map(({ name }) => name));

/** What must be installed or built first; undefined when all is there. */
function missing(plan: Plan): string | undefined {
  const nginxChosen = plan.chosen.has('nginx') || plan.chosen.has('modern-nginx');
  if (nginxChosen && nginxPath() === undefined) return nginxMissing;
  if (plan.chosen.has('haproxy') && haproxyPath() === undefined) return haproxyMissing;
  const gatewayChosen = [...plan.chosen].some((name) => !compared.has(name));
  return gatewayChosen && !gatewayBuilt() ? gatewayMissing : undefined;
}

async function measure(plan: Plan, ports: BackendPorts): Promise<Results> {
  const { scratch, idleSteps } = plan;
  const wanted = (part: Part): boolean => plan.chosen.has(part);
  const chosen = subjects.filter(({ name }) => plan.chosen.has(name));
  const pairs = subjects.filter(({ pair }) => pair !== undefined);
  const startUp = wanted('start-up') ? await measureStartUp(scratch, ports) : undefined;
  const throughput = await measureThroughput(chosen, ports, plan, say);
  if (wanted('memory')) say('idle connections');
  const idle = wanted('memory')
    ? [
        await measureIdleMemory('websocket', idleSteps, scratch, ports),
        await measureIdleMemory('sse', idleSteps, scratch, ports),
        await measureIdleMemory('listen', idleSteps, scratch, ports),
      ]
    : [];
  if (wanted('payload')) say('large results');
  const payloads = wanted('payload') ? await measurePayloads(pairs, scratch, ports) : [];
  return { throughput, idle, startUp, payloads };
}

async function run(plan: Plan): Promise<number> {
  const { ports, stop } = await startBackends();
  const results = await measure(plan, ports);
  await stop();
  const text = page(results, machineFacts(), plan.rounds);
  const wrong = failures(results);
  for (const failure of wrong) say(failure);
  if (plan.whole && wrong.length === 0) {
    mkdirSync(new URL('.', pagePath), { recursive: true });
    writeFileSync(pagePath, text);
  }
  process.stdout.write(text);
  return wrong.length === 0 ? 0 : 1;
}

function planOrUsage(): Plan {
  try {
    return readPlan(process.argv.slice(2), scratchDirectory());
  } catch (mistake) {
    say(`${mistake instanceof Error ? mistake.message : String(mistake)}\n\n${usage}`);
    process.exit(2);
  }
}

const plan = planOrUsage();
const needed = missing(plan);
if (needed !== undefined) say(needed);
// Exits at once: the children of a failed part would keep the loop alive.
process.exit(needed === undefined ? await run(plan) : 1);
