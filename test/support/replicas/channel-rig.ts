import { BusPeerChannels } from '../../../src/application/replicas/bus-channels.ts';
import { HandClock } from '../pure/hand-clock.ts';
import { RecordingEnd, type TakenChannel } from './channel-ends.ts';
import { type MemoryBusMember, memoryBuses } from './memory-bus.ts';

/** One replica with its channels. What is opened for `work` is taken on and noted. */
export interface ChannelMember {
  readonly member: MemoryBusMember;
  readonly channels: BusPeerChannels;
  readonly taken: TakenChannel[];
  /** It is taken for gone by this replica. */
  loses(replica: string): void;
}

export interface ChannelRig {
  readonly clock: HandClock;
  readonly first: ChannelMember;
  readonly second: ChannelMember;
}

export const MAX_MESSAGE_BYTES = 4_194_304;

/** Two replicas on one memory bus. */
export const channelRig = async (): Promise<ChannelRig> => {
  const clock = new HandClock();
  const [first, second] = await memoryBuses(2);
  if (first === undefined || second === undefined) throw new Error('there are two');
  return { clock, first: memberOf(first, clock), second: memberOf(second, clock) };
};

const memberOf = (member: MemoryBusMember, clock: HandClock): ChannelMember => {
  const listeners: ((replica: string) => void)[] = [];
  const taken: TakenChannel[] = [];
  const channels = new BusPeerChannels({
    bus: member.bus,
    membership: {
      onLost: (listener) => {
        listeners.push(listener);
        return () => undefined;
      },
    },
    timers: clock,
    later: queueMicrotask,
    maxMessageBytes: MAX_MESSAGE_BYTES,
  });
  channels.serve('work', (channel, head) => {
    const end = new RecordingEnd();
    taken.push({ channel, end, head });
    return end;
  });
  const loses = (replica: string): void => {
    for (const listener of listeners) listener(replica);
  };
  return { member, channels, taken, loses };
};

/** Lets everything happen that waits for nothing but its turn. */
export const turnsOver = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
