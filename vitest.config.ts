import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Black-box scenarios that hold the program to a time: nothing runs beside them. */
const timed = [
  'test/e2e/faults/**/*.test.ts',
  'test/e2e/grid/deadlines.test.ts',
  'test/e2e/program/shutdown.test.ts',
  'test/e2e/program/first-run.test.ts',
  'test/e2e/cli/startup.test.ts',
  'test/e2e/reload/under-load.test.ts',
];

/** What comes by and by comes later on a busy machine. */
const patient = { expect: { poll: { timeout: 10_000 } } };

export default defineConfig({
  test: {
    // Most of a scenario is waiting for other processes.
    maxWorkers: 2 * availableParallelism(),
    projects: [
      { test: { name: 'domain', include: ['test/domain/**/*.test.ts'], testTimeout: 30_000 } },
      {
        test: {
          ...patient,
          name: 'application',
          include: ['test/application/**/*.test.ts', 'test/bootstrap/**/*.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
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
        // They fill and empty the buffers of real sockets: one at a time.
        test: {
          ...patient,
          name: 'adapters',
          include: ['test/adapters/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 20_000,
          hookTimeout: 20_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...patient,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: [...timed],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...patient,
          name: 'e2e-alone',
          include: [...timed, 'test/conformance/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
