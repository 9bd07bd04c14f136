import { describeSeveralServers } from './support/several-servers.ts';
import { ways } from './support/ways.ts';

describeSeveralServers(ways);
