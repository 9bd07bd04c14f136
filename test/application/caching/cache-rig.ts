import type { CacheRules } from '../../../src/application/caching/cache-rules.ts';
import type { ResponseCache } from '../../../src/application/caching/response-cache.ts';
import { PoolDirectory } from '../../../src/application/pools/pool-directory.ts';
import type { ServerPool } from '../../../src/application/pools/server-pool.ts';
import { Call } from '../../../src/application/relay/call.ts';
import type { Era } from '../../../src/domain/mcp/revisions.ts';
import { messageOf } from '../../support/application/message-of.ts';
import { connectedBy, poolOf } from '../../support/application/pools.ts';
import { RecordingMetrics } from '../../support/application/recording-metrics.ts';
import { RecordingSink } from '../../support/application/recording-sink.ts';
import { responseCache } from '../../support/application/response-caching.ts';
import { ScriptedBackend } from '../../support/application/scripted-backend.ts';
import { HandClock } from '../../support/pure/hand-clock.ts';

const nobody = { callAlive: () => undefined, callEnded: () => undefined };

const rules: CacheRules = {
  tools: new Map([['one', new Map([['slow', 60_000]])]]),
  hintedMs: 10_000,
  reads: true,
  perCaller: new Set(['knows']),
};

export interface Asked {
  readonly call: Call;
  readonly sink: RecordingSink;
  /** How often it went to the server. */
  sent: number;
}

/** The cache of one server, and what is asked of it. */
export class CacheRig {
  readonly clock = new HandClock();
  readonly metrics = new RecordingMetrics();
  readonly pools = new PoolDirectory([this.#pool('one')]);
  readonly cache: ResponseCache = responseCache(this, rules);
  #ids = 0;

  /** The server tells of a change. */
  say(method: string, params = '{}'): void {
    const notice = messageOf(`{"jsonrpc":"2.0","method":"${method}","params":${params}}`);
    this.pools.find('one')?.listNews.heard(notice);
  }

  ask(
    params: string,
    {
      method = 'tools/call',
      principal = 'me',
      revision = '2025-11-25',
      server = 'one',
      era = 'legacy',
    }: {
      method?: string;
      principal?: string;
      revision?: string;
      server?: string;
      era?: Era;
    } = {},
  ): Asked {
    this.#ids += 1;
    const message = messageOf(
      `{"jsonrpc":"2.0","id":${this.#ids},"method":"${method}","params":${params}}`,
    );
    const sink = new RecordingSink();
    const call = new Call(message, sink, nobody, 0, era);
    call.server = server;
    const asked: Asked = { call, sink, sent: 0 };
    this.cache.pass({ call, message, edits: [], principal, revision }, () => {
      asked.sent += 1;
    });
    return asked;
  }

  #pool(server: string): ServerPool {
    const { clock, metrics } = this;
    const nowhere = new ScriptedBackend(new Map());
    return poolOf(
      { server, endpoints: [] },
      { connectors: connectedBy(nowhere), clock, timers: clock, metrics },
    );
  }
}

/** The server answers. */
export const answer = ({ call }: Asked, result: string): void =>
  call.onAnswer(messageOf(`{"jsonrpc":"2.0","id":77,"result":${result}}`), 'channel');
