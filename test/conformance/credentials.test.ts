import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { measure } from './gateway.ts';
import { runClientScenario } from './suite.ts';

/** The suite splits a command at spaces, so the path is relative to the root of the project. */
const COMMAND = 'node test/conformance/credentials-through-gateway.ts';

test.each(['auth/client-credentials-basic', 'auth/client-credentials-jwt'])(
  'the gateway as the client of an authorization server passes %s',
  async (scenario) => {
    const checks = await measure(async (children, folder) =>
      runClientScenario(
        children,
        COMMAND,
        scenario,
        undefined,
        await mkdtemp(join(folder, 'results-')),
      ),
    );
    expect(checks.length).toBeGreaterThan(3);
    expect(checks.filter((check) => !check.endsWith(' SUCCESS'))).toEqual([]);
  },
);
