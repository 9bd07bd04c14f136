import { ContainerModule } from 'inversify';
import { openDoor } from '../../adapters/outbound/identity/open-door.ts';
import { TokenVerifier } from '../../adapters/outbound/identity/token-verifier.ts';
import type { Settings } from '../settings/settings.ts';
import { Tokens } from '../tokens.ts';

export const identityModule = ({ auth }: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    const verifier = auth.provider === 'none' ? openDoor : new TokenVerifier(auth.tokens);
    bind(Tokens.verifier).toConstantValue(verifier);
  });
