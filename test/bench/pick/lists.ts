import type { Candidate } from '../../../src/domain/balancing/candidate.ts';
import type { KnownTarget } from '../../../src/domain/balancing/endpoint.ts';

export interface Bench {
  readonly candidates: readonly Candidate[];
  /** Requests start and end, so that no picker sees the same loads all the time. */
  readonly stir: (turn: number) => void;
}

type Protocol = KnownTarget['protocol'];

const protocols: readonly Protocol[] = ['stdio', 'http', 'websocket', 'tcp'];

const targetOf = (protocol: Protocol, index: number): KnownTarget => {
  switch (protocol) {
    case 'stdio':
      return { protocol, command: `server-${index}`, args: [], cwd: undefined, env: {} };
    case 'tcp': {
      const dial = { host: '10.0.0.1', port: index, tls: false, framing: 'g12' } as const;
      return { protocol, ...dial, token: undefined, targetNamespace: undefined };
    }
    case 'unix':
      return { protocol, path: `/run/${index}.sock`, framing: 'newline' };
    case 'http':
    case 'sse':
    case 'websocket':
      return { protocol, url: `http://10.0.0.1/${index}`, headers: {} };
  }
};

/** `count` endpoints of several protocols, weights and zones; one in ten is not usable, and one in twenty a backup. */
export const benchOf = (count: number): Bench => {
  const rows = Array.from({ length: count }, (_, index) => ({
    endpoint: {
      id: `endpoint-${index}`,
      server: 'bench',
      target: targetOf(protocols[index % protocols.length] ?? 'http', index),
      zone: index % 3 === 0 ? 'a' : 'b',
      isBackup: index % 20 === 19,
    },
    isUsable: index % 10 !== 9,
    weight: 50 + (index % 4) * 50,
    load: index % 5,
    latencyMs: 1 + (index % 50),
  }));
  return {
    candidates: rows,
    stir: (turn) => {
      const row = rows[turn % count];
      if (row !== undefined) row.load = (row.load + 3) % 8;
    },
  };
};
