import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { compileCache } from './test/support/compile-cache.ts';
import { LongestFirst } from './test/support/longest-first.ts';
import { packedProgram } from './test/support/packed-program.ts';

// Test files and the programs they start are hundreds of processes: what one has compiled the others need not.
Object.assign(process.env, compileCache);

/** Black-box scenarios that hold the program to fractions of a second: nothing runs beside them. */
const timed = [
  'test/e2e/faults/slow-readers.test.ts',
  'test/e2e/detection/accuracy.test.ts',
  'test/e2e/grid/deadlines.test.ts',
  'test/e2e/cli/startup.test.ts',
  'test/e2e/reload/under-load.test.ts',
  'test/e2e/replicas/{evasion,lost-replica,redis-lost,stopped-owner}.test.ts',
];

/** Those that hold it to seconds, and wait for most of their time: one beside another. */
const paced = [
  'test/e2e/faults/!(broken-answers|broken-streams|hostile-server|slow-readers|start-failures).test.ts',
  'test/e2e/program/shutdown.test.ts',
  'test/e2e/program/first-run.test.ts',
  'test/e2e/sessions/lifetimes.test.ts',
  'test/e2e/replicas/!(evasion|idempotency|lost-replica|redis-lost|stopped-owner).test.ts',
  'test/e2e/replicas/workers/**/*.test.ts',
  'test/e2e/slow/**/*.test.ts',
  'test/conformance/replicas.test.ts',
];

/** They fill and empty the buffers of real sockets, or say how soon something is over: one at a time. */
const full = [
  'test/adapters/inbound/http/slow-readers.test.ts',
  'test/adapters/inbound/tcp/{credit,head-of-line}.test.ts',
  'test/adapters/outbound/backend/http/bounds.test.ts',
  'test/adapters/outbound/backend/stdio/output.test.ts',
  'test/adapters/outbound/redis/sentinel.test.ts',
  'test/adapters/outbound/system/pressure-gauge.test.ts',
  'test/adapters/shared/redis/redis-link.test.ts',
  'test/adapters/shared/stream/turn-bytes.test.ts',
];

/** Many processes, and no matter how fast. */
const conformance = [
  'test/conformance/{conformance,comparison,credentials,expected-failures,reference-server}.test.ts',
];

/** What comes by and by comes later on a busy machine. */
const patient = { expect: { poll: { timeout: 10_000 } } };

/** Loading the modules anew for each file costs more than all of its tests. A file that changes one resets them. */
const modular = { isolate: false };

const packed = packedProgram();

/** What all that start the program have in common. */
const program = {
  ...patient,
  globalSetup: ['test/support/packed-program.ts'],
  env: packed === undefined ? {} : { GATEWAY_PROGRAM: packed },
  testTimeout: 60_000,
  hookTimeout: 60_000,
};

export default defineConfig({
  test: {
    // Most of a scenario is waiting for other processes.
    maxWorkers: 2 * availableParallelism(),
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          ...modular,
          name: 'domain',
          include: ['test/domain/**/*.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          ...patient,
          ...modular,
          name: 'application',
          include: ['test/application/**/*.test.ts', 'test/bootstrap/**/*.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          ...modular,
          name: 'architecture',
          include: ['test/architecture/**/*.test.ts', 'test/requirements/**/*.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'simulation',
          include: ['test/simulation/**/*.test.ts'],
          testTimeout: 300_000,
        },
      },
      {
        test: {
          ...patient,
          name: 'adapters',
          include: ['test/adapters/**/*.test.ts'],
          exclude: [...full],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          ...patient,
          name: 'adapters-alone',
          include: [...full],
          fileParallelism: false,
          testTimeout: 20_000,
          hookTimeout: 20_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...program,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts', ...conformance],
          exclude: [...timed, ...paced],
          // They wait for most of their time.
          maxWorkers: 2 * availableParallelism() + 1,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...program,
          name: 'e2e-paced',
          include: [...paced],
          maxWorkers: 2,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          ...program,
          name: 'e2e-alone',
          include: [...timed],
          fileParallelism: false,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});
