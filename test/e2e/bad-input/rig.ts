import { afterAll, beforeAll, expect } from 'vitest';
import type { ListeningServer } from '../faults/support/listening-server.ts';
import {
  errorOf,
  type FaultGateway,
  type FaultSettings,
  openGateway,
} from '../faults/support/rig.ts';
import { entryOf, listen } from '../faults/support/server.ts';
import type { Reply } from '../faults/support/speakers.ts';
import { ToolScript } from '../faults/support/tool-script.ts';

/** One gateway and one server for a test file. */
export interface Bench {
  readonly gateway: FaultGateway;
  /** What the server got, as it came. */
  readonly heard: readonly string[];
}

export const useBench = (settings: Omit<FaultSettings, 'servers'> = {}): Bench => {
  const heard: string[] = [];
  let gateway: FaultGateway | undefined;
  let server: ListeningServer | undefined;
  beforeAll(async () => {
    const script = new ToolScript((text) => void heard.push(text));
    server = await listen('tcp', { host: '127.0.0.1', port: 0 }, script);
    gateway = await openGateway({ servers: { demo: entryOf('tcp', server.url) }, ...settings });
  });
  afterAll(async () => {
    expect(gateway?.lines.filter((line) => line.includes('a fault of the gateway'))).toEqual([]);
    expect(await gateway?.stop()).toBe(0);
    await server?.close();
  });
  return {
    get gateway() {
      if (gateway === undefined) throw new Error('not started');
      return gateway;
    },
    heard,
  };
};

const LEAKS = /<html|<!doctype|node:internal|\bat .+:\d+:\d+|\.ts:\d+/i;

/** The error a refusal carries: JSON-RPC, one only, without a stack or a page. */
export const refusalOf = (reply: Reply): ReturnType<typeof errorOf> => {
  expect(reply.texts, JSON.stringify(reply)).toHaveLength(1);
  const [text = ''] = reply.texts;
  expect(text).not.toMatch(LEAKS);
  if (reply.status !== undefined) {
    expect(reply.status).toBeGreaterThanOrEqual(400);
    expect(reply.status).toBeLessThan(500);
  }
  return errorOf(text);
};
