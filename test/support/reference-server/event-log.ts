import type { EventStore } from '@modelcontextprotocol/server';

type LoggedEvent = {
  readonly streamId: string;
  readonly message: Parameters<EventStore['storeEvent']>[1];
};

/** Remembers all events of one session, so that a client may resume any of its streams. */
export function createEventLog(): EventStore {
  const events: LoggedEvent[] = [];
  return {
    async storeEvent(streamId, message) {
      return String(events.push({ streamId, message }) - 1);
    },
    async getStreamIdForEventId(eventId) {
      return events[Number(eventId)]?.streamId;
    },
    async replayEventsAfter(lastEventId, { send }) {
      const lastIndex = Number(lastEventId);
      const streamId = events[lastIndex]?.streamId;
      if (streamId === undefined) throw new Error(`Unknown event ${lastEventId}`);
      for (const [index, event] of events.entries()) {
        const isMissed = index > lastIndex && event.streamId === streamId;
        if (isMissed && !isPriming(event)) await send(String(index), event.message);
      }
      return streamId;
    },
  };
}

/** The first event of a stream carries an id but no message. */
function isPriming({ message }: LoggedEvent): boolean {
  return Object.keys(message).length === 0;
}
