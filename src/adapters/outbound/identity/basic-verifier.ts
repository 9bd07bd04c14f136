import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../../application/ports/driven/clock.ts';
import type {
  BasicCredential,
  Credential,
  CredentialVerifier,
  Verdict,
} from '../../../application/ports/driven/credential-verifier.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import type { PasswordHash } from '../../../domain/identity/password-hash.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
import { RefusedCredential } from '../../../domain/identity/refused-credential.ts';
import { KnownTokens } from './known-tokens.ts';
import { PasswordDesk } from './password-desk.ts';
import { digestOf } from './token-digest.ts';

export interface BasicUser {
  readonly name: string;
  readonly password: Promise<PasswordHash>;
  readonly principal: Principal;
}

export interface BasicSettings {
  /** At least one. */
  readonly users: readonly BasicUser[];
  /** So long a password that was right is not looked at again; 0: each time. */
  readonly cacheMs: number;
}

const LONGEST_PASSWORD = 1_024;
const MAX_KNOWN = 10_000;
const RETRY_AFTER_MS = 1_000;
/** A name and password that many others were tried for within a minute is not known any more, whoever shows it. */
const MAX_GUESSES = 100;
const GUESSES_MS = 60_000;

const NOTHING_SHOWN = new RefusedCredential(
  'missing_token',
  'show a name and password: Authorization: Basic',
);
/** The same for a name that nobody has. */
const WRONG = new RefusedCredential('wrong_password', 'the name or the password is wrong');
const BUSY = new Fault(
  'auth_unavailable',
  'too many passwords are being looked at; try again later',
  RETRY_AFTER_MS,
);

interface Guesses {
  count: number;
  readonly sinceMs: number;
}

/** Lets in whoever shows the name and password of a user (RFC 7617). A password that was right is known for a while. */
export class BasicVerifier implements CredentialVerifier {
  readonly #settings: BasicSettings;
  readonly #clock: Clock;
  readonly #users = new Map<string, BasicUser>();
  readonly #desk = new PasswordDesk();
  readonly #known = new KnownTokens(MAX_KNOWN);
  readonly #checks = new Map<string, Promise<Verdict>>();
  /** By name, of those who are users: how often a known password was asked for with another one. */
  readonly #guesses = new Map<string, Guesses>();
  /** So that what is remembered of a password is worth nothing outside this process. */
  readonly #salt = randomBytes(32).toString('base64');

  constructor(settings: BasicSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
    for (const user of settings.users) this.#users.set(user.name, user);
  }

  verify({ basic }: Credential): Verdict | Promise<Verdict> {
    if (basic === undefined) return NOTHING_SHOWN;
    if (basic.password.length > LONGEST_PASSWORD) return WRONG;
    const digest = this.#digestOf(basic);
    const known = this.#known.find(digest, this.#clock.nowMs(), 0);
    return known ?? this.#checks.get(digest) ?? this.#begin(basic, digest);
  }

  recalls({ basic }: Credential): Principal | undefined {
    if (basic === undefined || this.#isGuessedAt(basic.user)) return undefined;
    const known = this.#known.find(this.#digestOf(basic), this.#clock.nowMs(), 0);
    if (known !== undefined && !(known instanceof Fault)) return known;
    this.#guessed(basic.user);
    return undefined;
  }

  keeps(principal: Principal): boolean {
    return this.#settings.users.some((user) => isDeepStrictEqual(user.principal, principal));
  }

  #begin(basic: BasicCredential, digest: string): Promise<Verdict> {
    const checking = this.#check(basic).then((verdict) => {
      this.#checks.delete(digest);
      const { cacheMs } = this.#settings;
      if (!(verdict instanceof Fault) && cacheMs > 0) {
        this.#known.remember(digest, verdict, this.#clock.nowMs() + cacheMs);
      }
      return verdict;
    });
    this.#checks.set(digest, checking);
    return checking;
  }

  async #check({ user: name, password }: BasicCredential): Promise<Verdict> {
    const user = this.#users.get(name);
    const kept = user ?? this.#standIn(name);
    const isRight = await this.#desk.isRight(password, await kept.password);
    if (isRight === undefined) return BUSY;
    return isRight && user !== undefined ? user.principal : WRONG;
  }

  /** A name that nobody has costs what one of the users' costs, the same each time. */
  #standIn(name: string): BasicUser {
    const { users } = this.#settings;
    const chosen = Buffer.from(digestOf(`${this.#salt}${name}`)).readUInt32LE(0) % users.length;
    const user = users[chosen];
    if (user === undefined) throw new TypeError('there are no users');
    return user;
  }

  #digestOf({ user, password }: BasicCredential): string {
    return digestOf(`${this.#salt}${user.length}:${user}:${password}`);
  }

  #isGuessedAt(name: string): boolean {
    const guesses = this.#guesses.get(name);
    if (guesses === undefined) return false;
    if (this.#clock.nowMs() - guesses.sinceMs < GUESSES_MS) return guesses.count >= MAX_GUESSES;
    this.#guesses.delete(name);
    return false;
  }

  #guessed(name: string): void {
    if (!this.#users.has(name)) return;
    const guesses = this.#guesses.get(name);
    if (guesses === undefined) {
      this.#guesses.set(name, { count: 1, sinceMs: this.#clock.nowMs() });
    } else guesses.count += 1;
  }
}
