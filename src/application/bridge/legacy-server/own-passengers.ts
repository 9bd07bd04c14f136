import { Fault } from '../../../domain/fault/fault.ts';
import type { Message } from '../../../domain/wire/message.ts';
import type { Deadlines } from '../../links/deadlines.ts';
import { askServer } from '../../links/own-request.ts';
import type { LanePlaces, OpenLane, Passenger } from './passenger.ts';

/** Somebody who stays on a lane as long as it lives. */
export class Stay implements Passenger {
  readonly isAlone = false;
  readonly talker = undefined;
  readonly lane: Promise<OpenLane | Fault>;
  readonly #resolve: (outcome: OpenLane | Fault) => void;
  readonly #onLost: (fault: Fault) => void;

  constructor(places: LanePlaces, onLost: (fault: Fault) => void) {
    const { promise, resolve } = Promise.withResolvers<OpenLane | Fault>();
    this.lane = promise;
    this.#resolve = resolve;
    this.#onLost = onLost;
    places.place(this);
  }

  board(lane: OpenLane): void {
    this.#resolve(lane);
  }

  refused(fault: Fault): void {
    this.#resolve(fault);
  }

  laneLost(fault: Fault): void {
    this.#onLost(fault);
  }
}

/**
 * A request of the gateway itself that changes nothing, such as a list: sent again, once, when its lane was lost. Resolves
 * as {@link askServer} does.
 */
export const askOnLane = (
  places: LanePlaces,
  method: string,
  params: Uint8Array | undefined,
  deadlines: Deadlines,
): Promise<Message | Fault> =>
  new Promise((resolve) => {
    let isSecondTry = false;
    const question: Passenger = {
      isAlone: false,
      talker: undefined,
      board: (lane) => {
        void askServer(lane.upstream, method, params, deadlines).then((outcome) => {
          lane.leave(question);
          const isCutOff = outcome instanceof Fault && isAboutTheWay(outcome, lane);
          if (!isCutOff || isSecondTry) resolve(outcome);
          else {
            isSecondTry = true;
            places.place(question);
          }
        });
      },
      refused: resolve,
    };
    places.place(question);
  });

const isAboutTheWay = ({ code }: Fault, { upstream }: OpenLane): boolean =>
  upstream.lost !== undefined || code === 'outcome_unknown';
