import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Seconds of the files that take longest: one of them that began last would keep one worker busy while the others have nothing to do. */
const seconds: Readonly<Record<string, number>> = {
  'test/e2e/security/matrix.test.ts': 90,
  'test/e2e/clients/one-server.test.ts': 75,
  'test/e2e/cli/call.test.ts': 60,
  'test/e2e/security/fail-closed.test.ts': 55,
  'test/conformance/conformance.test.ts': 53,
  'test/e2e/eras/official-clients.test.ts': 53,
  'test/e2e/traffic/health-checks.test.ts': 51,
  'test/e2e/grid/large-result.test.ts': 49,
  'test/e2e/traffic/mixed-pool.test.ts': 45,
  'test/e2e/grid/isolation.test.ts': 42,
  'test/e2e/examples/examples.test.ts': 41,
  'test/e2e/program/command-line.test.ts': 40,
  'test/e2e/auth/ending.test.ts': 40,
  'test/e2e/upstream-auth/exchange.test.ts': 39,
  'test/simulation/simulation.test.ts': 39,
  'test/e2e/federation/lists.test.ts': 38,
  'test/e2e/program/standard-streams.test.ts': 37,
  'test/e2e/grid/grid.test.ts': 37,
  'test/e2e/upstream-auth/own-tokens.test.ts': 35,
  'test/e2e/grid/large-payload.test.ts': 34,
  'test/e2e/security/auth-scenarios.test.ts': 33,
  'test/e2e/program/access.test.ts': 33,
  'test/e2e/federation/healing.test.ts': 32,
  'test/e2e/auth/tokens-held.test.ts': 31,
  'test/e2e/auth/tokens-rotation.test.ts': 31,
  'test/e2e/traffic/timeouts.test.ts': 30,
  'test/architecture/published-schema.test.ts': 28,
  'test/architecture/patterns/patterns.test.ts': 23,
  'test/bootstrap/settings/document/any-bytes.test.ts': 12,
  'test/adapters/outbound/backend/real-eras.test.ts': 10,
  'test/domain/mcp/rev2026/param-headers.test.ts': 9,
};

const secondsOf = ({ moduleId, project }: TestSpecification): number =>
  seconds[relative(project.vitest.config.root, moduleId)] ?? 0;

const groupOf = ({ project }: TestSpecification): number => project.config.sequence.groupOrder;

/** Within each group of projects the longest files come first, and the others as vitest has them. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const ordered = await super.sort(files);
    return ordered.toSorted(
      (one, other) => groupOf(one) - groupOf(other) || secondsOf(other) - secondsOf(one),
    );
  }
}
