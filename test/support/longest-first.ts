import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Seconds of the files that take longest: one of them that began last would keep one worker busy while the others have nothing to do. */
const seconds: Readonly<Record<string, number>> = {
  'test/simulation/simulation.test.ts': 117,
  'test/conformance/conformance.test.ts': 83,
  'test/e2e/security/matrix.test.ts': 58,
  'test/e2e/traffic/health-checks.test.ts': 50,
  'test/e2e/grid/isolation.test.ts': 44,
  'test/e2e/auth/tokens-held.test.ts': 43,
  'test/e2e/grid/grid.test.ts': 42,
  'test/e2e/clients/one-server.test.ts': 42,
  'test/e2e/auth/ending.test.ts': 40,
  'test/e2e/eras/official-clients.test.ts': 39,
  'test/e2e/grid/large-payload.test.ts': 35,
  'test/e2e/examples/examples.test.ts': 34,
  'test/e2e/traffic/mixed-pool.test.ts': 31,
  'test/e2e/cli/call.test.ts': 30,
  'test/e2e/program/first-run.test.ts': 29,
  'test/bootstrap/settings/document/any-bytes.test.ts': 28,
  'test/e2e/program/rate-scopes.test.ts': 28,
  'test/e2e/program/standard-streams.test.ts': 28,
  'test/e2e/large/memory.test.ts': 28,
  'test/e2e/federation/lists.test.ts': 27,
  'test/e2e/sessions/lifetimes.test.ts': 27,
  'test/e2e/traffic/half-open-sending.test.ts': 27,
  'test/architecture/published-schema.test.ts': 27,
  'test/e2e/replicas/official-clients.test.ts': 24,
  'test/e2e/traffic/across-protocols.test.ts': 23,
  'test/e2e/security/fail-closed.test.ts': 22,
  'test/conformance/replicas.test.ts': 22,
  'test/e2e/tls/listeners.test.ts': 21,
  'test/e2e/program/request-limits.test.ts': 20,
  'test/e2e/traffic/timeouts.test.ts': 20,
  'test/e2e/federation/healing.test.ts': 19,
  'test/e2e/faults/broken-streams.test.ts': 19,
  'test/e2e/faults/vanishing-clients.test.ts': 19,
  'test/e2e/bad-input/sizes.test.ts': 19,
  'test/e2e/input/injection.test.ts': 18,
  'test/e2e/faults/nemesis.test.ts': 18,
  'test/e2e/traffic/workers.test.ts': 18,
  'test/e2e/replicas/workers/replacement.test.ts': 18,
  'test/e2e/egress/forbidden-addresses.test.ts': 17,
  'test/e2e/clock/wall-clock.test.ts': 17,
  'test/application/bridge/legacy-server/many-parked.test.ts': 17,
  'test/e2e/eras/doors.test.ts': 16,
  'test/e2e/auth/tokens-asked.test.ts': 16,
  'test/e2e/federation/personas.test.ts': 16,
  'test/e2e/program/access.test.ts': 16,
  'test/e2e/faults/killed-servers.test.ts': 15,
  'test/e2e/federation/transform.test.ts': 15,
  'test/e2e/traffic/starts.test.ts': 15,
  'test/e2e/program/command-line.test.ts': 15,
  'test/e2e/clients/negotiation.test.ts': 15,
  'test/e2e/auth/tokens-rotation.test.ts': 15,
  'test/bootstrap/live/leaks.test.ts': 14,
  'test/e2e/slow/slow-sockets.test.ts': 13,
  'test/e2e/faults/drain.test.ts': 12,
  'test/architecture/package.test.ts': 12,
  'test/e2e/program/shutdown.test.ts': 12,
  'test/e2e/replicas/kinds-of-redis.test.ts': 11,
  'test/e2e/replicas/workers/sessions.test.ts': 11,
  'test/architecture/patterns/patterns.test.ts': 11,
  'test/adapters/outbound/redis/cluster.test.ts': 10,
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
