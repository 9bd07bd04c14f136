import { describe, expect, onTestFinished, test } from 'vitest';
import { type Frontend, StartFault } from '../../src/application/ports/driven/frontend.ts';
import type { Happenings } from '../support/scripted-session.ts';

/** A client of the protocol, connected. */
interface ContractClient {
  /** Text of the answer to one request. */
  ask(method: string): Promise<string>;
}

/** A frontend before a scripted gateway that answers every method but `hold` at once. */
interface ContractFrontend<Address> {
  readonly frontend: Frontend;
  readonly happenings: Happenings;
  /** Where it listens, once started. */
  address(): Address;
  /** Answers the request `hold`. */
  answerHeld(): void;
}

export interface FrontendContract<Address> {
  /** An address nobody listens on. */
  readonly free: () => Address | Promise<Address>;
  readonly create: (address: Address) => ContractFrontend<Address>;
  /** Rejects when the client is turned away. */
  readonly connect: (address: Address) => Promise<ContractClient>;
}

/** What every frontend has to do. */
export const describeFrontend = <Address>(name: string, given: FrontendContract<Address>): void => {
  const make = (address: Address): ContractFrontend<Address> => {
    const made = given.create(address);
    onTestFinished(() => made.frontend.close());
    return made;
  };
  const start = async (address?: Address): Promise<ContractFrontend<Address>> => {
    const made = make(address ?? (await given.free()));
    await made.frontend.start();
    return made;
  };
  const expectServed = async (address: Address): Promise<void> => {
    const client = await given.connect(address);
    expect(await client.ask('echo')).toContain('"result"');
  };

  describe(`${name} as a frontend`, () => {
    test('is reached by a client once it is started [FE-12]', async () => {
      const { address } = await start();
      await expectServed(address());
    });

    test('serves several clients', async () => {
      const { address } = await start();
      await Promise.all([1, 2, 3].map(() => expectServed(address())));
    });

    test('refuses new clients and finishes what is open when it stops accepting', async () => {
      const { frontend, address, happenings, answerHeld } = await start();
      const client = await given.connect(address());
      const answer = client.ask('hold');
      await happenings.until('received hold');
      frontend.stopAccepting();
      frontend.stopAccepting();
      await expect(given.connect(address())).rejects.toThrow();
      answerHeld();
      expect(await answer).toContain('"result"');
    });

    test('ends its sessions and frees its address when it is closed, and may be closed twice', async () => {
      const first = await start();
      const address = first.address();
      await given.connect(address);
      await first.frontend.close();
      expect(first.happenings.count('session closed')).toBe(1);
      await expect(given.connect(address)).rejects.toThrow();
      await first.frontend.close();
      await start(address);
      await expectServed(address);
    });

    test('may be closed without a start', async () => {
      const address = await given.free();
      const { frontend } = make(address);
      frontend.stopAccepting();
      await frontend.close();
      await start(address);
    });

    test('does not start on an address that is taken, and leaves it to its owner', async () => {
      const { address } = await start();
      const late = make(address());
      const fault = await late.frontend.start().catch((error: unknown) => error);
      expect(fault).toBeInstanceOf(StartFault);
      expect(String(fault)).not.toContain('\n');
      await late.frontend.close();
      await expectServed(address());
    });
  });
};
