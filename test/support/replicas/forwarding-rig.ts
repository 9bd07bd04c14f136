import type { Exchange } from '../../../src/adapters/shared/http/exchange.ts';
import { BusPeerExchanges } from '../../../src/adapters/shared/http/forwarding/bus-peer-exchanges.ts';
import type { Missed } from '../../../src/adapters/shared/http/peer-exchanges.ts';
import type { Verdict } from '../../../src/application/ports/driven/credential-verifier.ts';
import type { Gateway } from '../../../src/application/ports/driving/gateway.ts';
import { anonymous, type Principal } from '../../../src/domain/identity/principal.ts';
import { hostRig } from '../../adapters/shared/http/rig.ts';
import { type ChannelMember, channelRig } from './channel-rig.ts';

export interface ForwardingRig {
  readonly port: number;
  readonly first: ChannelMember;
  readonly second: ChannelMember;
  /** Of the first. */
  readonly here: BusPeerExchanges;
  /** What could not be answered from there. */
  readonly missed: Missed[];
  /** Lets this time pass for both. */
  advance(byMs: number): void;
  close(): Promise<void>;
}

/** A listener of one replica that carries all it gets to another one, where `serve` answers. */
export const forwardingRig = async (
  serve: (exchange: Exchange, principal: Principal) => void,
  identify: Gateway['identify'] = (): Verdict => anonymous,
  frontend = 'front',
): Promise<ForwardingRig> => {
  const { clock, first, second } = await channelRig();
  const here = new BusPeerExchanges({ channels: first.channels, gateway: { identify } });
  const there = new BusPeerExchanges({ channels: second.channels, gateway: { identify } });
  there.serve(frontend, {
    paths: ['/here'],
    methods: ['GET', 'POST'],
    protocol: 'http',
    matches: () => true,
    serve,
  });
  const missed: Missed[] = [];
  const owner = second.member.bus.self;
  const forward = async (
    exchange: Exchange,
    principal: Principal,
    body: Uint8Array | undefined,
  ): Promise<void> => {
    const miss = await here.forward({ exchange, body, principal, frontend: 'front', owner });
    if (miss === undefined) return;
    missed.push(miss);
    exchange.reply(503, []);
  };
  const { host } = hostRig(
    { host: '127.0.0.1' },
    (exchange, principal) => {
      if (exchange.method !== 'POST') void forward(exchange, principal, undefined);
      else exchange.body(8_388_608, (body) => void forward(exchange, principal, body));
    },
    { gateway: { identify } },
  );
  await host.start();
  return {
    port: host.address.port,
    first,
    second,
    here,
    missed,
    advance: (byMs) => clock.advance(byMs),
    close: () => host.close(),
  };
};
