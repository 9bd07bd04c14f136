import type { FastifyInstance } from 'fastify';
import { onTestFinished } from 'vitest';
import { exchange } from '../../../support/http-peer.ts';
import { hostRig } from '../../shared/http/rig.ts';

/** A listener whose path `/here` takes messages, with more pages; resolves with a way to read one. */
export const reader = async (
  add: (app: FastifyInstance, serves: (path: string) => boolean) => void,
) => {
  const { host } = hostRig({ allowedHosts: ['mcp.example'] });
  add(host.app, (path) => host.serves(path));
  await host.start();
  onTestFinished(() => host.close());
  const read = (path: string, headers: Record<string, string> = {}) =>
    exchange(host.address.port, { path, method: 'GET', headers });
  return { read, port: host.address.port };
};
