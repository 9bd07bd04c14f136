import { StateLink } from '../../../src/adapters/outbound/local/state-link.ts';
import type { StateReply } from '../../../src/adapters/outbound/local/state-messages.ts';
import { systemTimers } from '../../../src/adapters/outbound/system/clock.ts';
import type { StateHost } from '../../../src/bootstrap/cluster/state-host.ts';

export interface LocalGuest {
  readonly link: StateLink;
  /** As a stopped process: what is sent to it waits in the pipe. */
  standStill(): void;
  goOn(): void;
}

/** A worker process at `host`, as far as messages go: they are copied, and arrive in a later turn. */
export const guestOf = (host: StateHost, self: string): LocalGuest => {
  let isStill = false;
  let held: (readonly StateReply[])[] = [];
  let listener: (batch: readonly StateReply[]) => void = () => undefined;
  const seat = host.welcome(self, (batch) => {
    const copy = structuredClone(batch);
    setImmediate(() => {
      if (isStill) held.push(copy);
      else listener(copy);
    });
  });
  const link = new StateLink(
    {
      send: (batch) => {
        const copy = structuredClone(batch);
        setImmediate(() => seat.received(copy));
      },
      onReplies: (heard) => {
        listener = heard;
      },
      onClosed: () => undefined,
    },
    systemTimers,
  );
  return {
    link,
    standStill: () => {
      isStill = true;
    },
    goOn: () => {
      isStill = false;
      const batches = held;
      held = [];
      for (const batch of batches) listener(batch);
    },
  };
};
