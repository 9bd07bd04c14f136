import { ContainerModule } from 'inversify';
import { ClientProfiles } from '../../application/clients/client-profiles.ts';
import type { Settings } from '../settings/settings.ts';
import { Tokens } from '../tokens.ts';

/** What each kind of client can take. */
export const clientsModule = ({ clientProfiles }: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Tokens.profiles).toConstantValue(new ClientProfiles(clientProfiles));
  });
