import {expect, it} from 'vitest';
import {Secret} from '../../../source/engine/secrets.ts';
import {mutations} from '../../../source/rehearsal/railway/mutations.ts';
import {queries} from '../../../source/rehearsal/railway/queries.ts';
import {readRequest} from '../../../source/rehearsal/railway/selection.ts';
import {emptyState} from '../../../source/rehearsal/railway/state.ts';
import {openRailway} from '../../../source/services/railway/client.ts';
import {operations} from '../../../source/services/railway/operations.ts';
import {startLab} from './_railway.ts';

const digests = new Map([
	['ghcr.io/acme/demo:one', `sha256:${'1'.repeat(64)}`],
	['ghcr.io/acme/demo:two', `sha256:${'2'.repeat(64)}`],
]);

it('answers what Ferrovia sends and nothing else, from an empty workspace to a service that is deleted', async () => {
	const sent = new Set<string>();
	const fields = new Set<string>();
	const {railway: double} = await startLab({
		state: {
			...emptyState(),
			users: [{id: 'ada', name: 'Ada', email: 'ada@example.com', workspaces: ['acme']}],
			workspaces: [{id: 'acme', name: 'Acme', plan: 'PRO'}],
			tokens: [{id: 'a', secret: 'of-ada', name: 'mine', createdAt: '2026-01-01T00:00:00.000Z', kind: 'account', userId: 'ada'}],
		},
		pull: async (image, credentials) => (credentials?.password === 'read-only' ? digests.get(image) : undefined),
		onExchange({asked}) {
			const {query, variables} = JSON.parse(asked.body) as {readonly query: string; readonly variables: Record<string, unknown>};
			sent.add(query);
			for (const {name} of readRequest(query, variables).fields) {
				fields.add(name);
			}
		},
	});
	const open = (token: string, kind: 'bearer' | 'project') =>
		openRailway({
			environment: {RAILWAY_API_URL: double.url},
			token: new Secret(token),
			kind,
			signal: new AbortController().signal,
			output() {},
			pace: () => 0,
		});
	const railway = open('of-ada', 'bearer');
	const {me} = await railway.request(operations.me, {});
	expect(me).toMatchObject({name: 'Ada', workspaces: [{name: 'Acme', plan: 'PRO'}]});
	const workspaceId = me.workspaces[0]?.id ?? '';
	expect((await railway.request(operations.apiToken, {})).apiToken.workspaces).toEqual([{id: workspaceId, name: 'Acme'}]);
	expect((await railway.request(operations.workspace, {workspaceId})).workspace.plan).toBe('PRO');

	// A project, an environment and a service, and what they look like.
	const {projectCreate} = await railway.request(operations.projectCreate, {
		input: {name: 'demo', defaultEnvironmentName: 'production', prDeploys: false, workspaceId},
	});
	const projectId = projectCreate.id;
	const {projects} = await railway.request(operations.projects, {workspaceId, first: 50, after: null});
	expect(projects).toEqual({edges: [{node: {id: projectId, name: 'demo'}}], pageInfo: {hasNextPage: false, endCursor: projectId}});
	const staging = await railway.request(operations.environmentCreate, {input: {projectId, name: 'staging', skipInitialDeploys: true}});
	await railway.request(operations.environmentDelete, {id: staging.environmentCreate.id});
	const {project} = await railway.request(operations.project, {id: projectId});
	expect(project.environments.edges.map(({node}) => node.name)).toEqual(['production']);
	const environmentId = project.environments.edges[0]?.node.id ?? '';
	const {serviceCreate} = await railway.request(operations.serviceCreate, {
		input: {projectId, name: 'web', environmentId, variables: {A: '1'}},
	});
	const place = {serviceId: serviceCreate.id, environmentId};
	const ids = {projectId, ...place};

	// From a repository to an image.
	await railway.request(operations.serviceConnect, {id: place.serviceId, input: {repo: 'acme/demo', branch: 'main'}});
	const {environment} = await railway.request(operations.environmentServices, {id: environmentId});
	expect(environment.serviceInstances.edges.map(({node}) => [node.serviceName, node.source?.repo])).toEqual([['web', 'acme/demo']]);
	expect((await railway.request(operations.instance, ids)).deploymentTriggers.edges.map(({node}) => node.branch)).toEqual(['main']);
	await railway.request(operations.serviceInstanceAutoDeployUpdate, {input: {...ids, enabled: false}});
	expect((await railway.request(operations.instance, ids)).serviceInstanceAutoDeployStatus.enabled).toBe(false);
	await railway.request(operations.serviceDisconnect, {id: place.serviceId});
	const trigger = {branch: 'main', repository: 'acme/demo', provider: 'github', checkSuites: true};
	const {deploymentTriggerCreate} = await railway.request(operations.deploymentTriggerCreate, {input: {...ids, ...trigger}});
	const {deploymentTriggers} = await railway.request(operations.instance, ids);
	expect(deploymentTriggers.edges).toEqual([{node: {id: deploymentTriggerCreate.id, ...trigger}}]);
	await railway.request(operations.deploymentTriggerDelete, {id: deploymentTriggerCreate.id});
	await railway.request(operations.serviceInstanceUpdate, {
		...place,
		input: {
			source: {image: 'ghcr.io/acme/demo:one'},
			registryCredentials: {username: 'acme', password: 'read-only'},
			healthcheckPath: '/health',
			healthcheckTimeout: 60,
		},
	});
	await railway.request(operations.variableCollectionUpsert, {input: {...ids, variables: {PORT: '80'}, replace: false, skipDeploys: true}});
	await railway.request(operations.variableDelete, {input: {...ids, name: 'A'}});
	expect((await railway.request(operations.instance, ids)).variables).toEqual({PORT: '80'});
	const {serviceDomainCreate} = await railway.request(operations.serviceDomainCreate, {input: {...place, targetPort: 80}});
	expect((await railway.request(operations.domains, ids)).domains.serviceDomains).toEqual([serviceDomainCreate]);

	// CI's own token is enough to deploy.
	const made = await railway.request(operations.projectTokenCreate, {input: {projectId, environmentId, name: 'ci'}});
	const continuous = open(made.projectTokenCreate, 'project');
	expect((await continuous.request(operations.projectToken, {})).projectToken.environment).toEqual({id: environmentId, name: 'production'});
	await continuous.request(operations.serviceInstanceDeployV2, place);
	double.settle();
	await continuous.request(operations.serviceInstanceUpdate, {...place, input: {source: {image: 'ghcr.io/acme/demo:two'}}});
	const second = (await continuous.request(operations.serviceInstanceDeployV2, place)).serviceInstanceDeployV2;
	double.settle();
	expect((await continuous.request(operations.deployment, {id: second})).deployment.status).toBe('SUCCESS');
	const {serviceInstance} = await continuous.request(operations.instance, ids);
	expect(serviceInstance).toMatchObject({
		source: {image: 'ghcr.io/acme/demo:two', repo: null},
		healthcheckPath: '/health',
		activeDeployments: [{id: second, meta: {image: 'ghcr.io/acme/demo:two', imageDigest: digests.get('ghcr.io/acme/demo:two')}}],
		domains: {serviceDomains: [serviceDomainCreate]},
	});
	const {logs} = await continuous.request(operations.deploymentLogs, {deploymentId: second, limit: 10});
	expect(logs.map(({message}) => message)).toContain('listening on 0.0.0.0:80');
	expect((await continuous.request(operations.buildLogs, {deploymentId: second, limit: 10})).logs).toEqual([]);

	// Back to the first, and everything away.
	await railway.request(operations.serviceInstanceUpdate, {...place, input: {source: {image: 'ghcr.io/acme/demo:one'}}});
	await railway.request(operations.serviceInstanceDeployV2, place);
	double.settle();
	const {deployments} = await railway.request(operations.deployments, {input: ids, first: 1});
	expect(deployments.edges[0]?.node).toMatchObject({status: 'SUCCESS', meta: {imageDigest: digests.get('ghcr.io/acme/demo:one')}});
	const {projectTokens} = await railway.request(operations.projectTokens, {projectId, first: 10, after: null});
	await railway.request(operations.projectTokenDelete, {id: projectTokens.edges[0]?.node.id ?? ''});
	await expect(continuous.request(operations.projectToken, {})).rejects.toMatchObject({messages: ['Project Token not found']});
	await railway.request(operations.serviceDomainDelete, {id: serviceDomainCreate.id});
	await railway.request(operations.serviceDelete, {id: place.serviceId});
	await railway.request(operations.projectDelete, {id: projectId});
	expect(double.state).toMatchObject({projects: [], tokens: [{id: 'a'}]});
	expect(double.state.deployments.filter(({status}) => status !== 'REMOVED')).toEqual([]);

	expect(Object.entries(operations).filter(([, {document}]) => !sent.has(document))).toEqual([]);
	expect(Object.keys({...queries, ...mutations}).filter(name => !fields.has(name))).toEqual([]);
});
