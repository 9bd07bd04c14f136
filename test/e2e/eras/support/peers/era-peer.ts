import { LegacySession } from './legacy-session.ts';
import { ModernSession } from './modern-session.ts';
import type { Change, Era, Peer, PeerCall, PeerSession, Reaction, Write } from './peer.ts';
import { reactions } from './reactions.ts';

/** A scripted server of one era; carriers open its sessions. */
export class EraPeer implements Peer {
  readonly era: Era;
  readonly name: string;
  readonly calls: PeerCall[] = [];
  readonly cancelled: PeerCall[] = [];
  readonly strayCancels: string[] = [];
  readonly complaints: string[] = [];
  readonly sessions = new Set<PeerSession>();
  readonly reactions: Record<string, Reaction | undefined>;
  opened = 0;

  constructor(era: Era, name: string, more: Readonly<Record<string, Reaction>> = {}) {
    this.era = era;
    this.name = name;
    this.reactions = { ...reactions, ...more };
  }

  openSession(write: Write): PeerSession {
    this.opened += 1;
    const session =
      this.era === 'legacy' ? new LegacySession(this, write) : new ModernSession(this, write);
    this.sessions.add(session);
    return session;
  }

  callsOf(method: string, name = ''): readonly PeerCall[] {
    return this.calls.filter((call) => call.method === method && (!name || call.name === name));
  }

  announce(kind: Change, subject = '', more = ''): void {
    for (const session of this.sessions) session.tell(kind, subject, more);
  }
}
