import type {Route} from './call.ts';
import {accountRoutes} from './routes/account.ts';
import {branchRoutes} from './routes/branches.ts';
import {environmentRoutes} from './routes/environments.ts';
import {fileRoutes} from './routes/files.ts';
import {objectRoutes} from './routes/objects.ts';
import {pullRoutes} from './routes/pulls.ts';
import {runRoutes} from './routes/runs.ts';
import {organizationRoutes, shelfRoutes} from './routes/shelves.ts';
import {workflowRoutes} from './routes/workflows.ts';

/** All that the double answers. Those with more variables in their path come later: secrets/public-key is no secret's name. */
export const routes: readonly Route[] = [
	...accountRoutes,
	...organizationRoutes,
	...shelfRoutes,
	...environmentRoutes,
	...branchRoutes,
	...fileRoutes,
	...objectRoutes,
	...pullRoutes,
	...workflowRoutes,
	...runRoutes,
];
