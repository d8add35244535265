import {expect, onTestFinished} from 'vitest';
import {type RailwayDouble, type RailwayDoubleOptions, startRailway} from '../../../source/rehearsal/railway/double.ts';
import {newInstance, type Plan, type RailwayState} from '../../../source/rehearsal/railway/state.ts';
import {exchangeFaults} from '../../_helpers/railway-exchanges.ts';

export const ids = {projectId: 'project', environmentId: 'production', serviceId: 'web'};
export const place = {environmentId: ids.environmentId, serviceId: ids.serviceId};

const createdAt = '2026-01-01T00:00:00.000Z';

/** Ada with two workspaces, one of which is Bob's as well; a project with two environments, of which one is staging; and a token of each kind. */
export function sampleState(plan: Plan = 'HOBBY'): RailwayState {
	const thing = (name: string) => ({id: name, name, createdAt});
	return {
		users: [
			{id: 'ada', name: 'Ada', email: 'ada@example.com', workspaces: ['acme', 'other']},
			{id: 'bob', name: 'Bob', email: 'bob@example.com', workspaces: ['other']},
		],
		workspaces: [
			{id: 'acme', name: 'Acme', plan},
			{id: 'other', name: 'Other', plan: 'FREE'},
		],
		projects: [
			{
				...thing('project'),
				workspaceId: 'acme',
				environments: [thing('production'), thing('staging')],
				services: [thing('web')],
				instances: [newInstance('web', 'production'), newInstance('web', 'staging')],
			},
		],
		deployments: [],
		tokens: [
			{...thing('of-ada'), secret: 'of-ada', kind: 'account', userId: 'ada'},
			{...thing('of-bob'), secret: 'of-bob', kind: 'account', userId: 'bob'},
			{...thing('of-acme'), secret: 'of-acme', kind: 'workspace', workspaceId: 'acme'},
			{...thing('of-project'), secret: 'of-project', kind: 'project', projectId: 'project', environmentId: 'production'},
		],
	};
}

export type Answer = {
	readonly status: number;
	readonly headers: Headers;
	/** Of the one field that was asked for. */
	readonly value: unknown;
	readonly errors: readonly string[];
};

export type Lab = {
	readonly railway: RailwayDouble;
	readonly state: RailwayState;
	/** Asks with a token; with that of the project in the header for those. */
	readonly ask: (query: string, variables?: Readonly<Record<string, unknown>>, token?: string) => Promise<Answer>;
};

/** The double, each exchange with which is held to Railway's schema, unless it is to be given what the schema has not. */
export async function startLab(options: RailwayDoubleOptions & {readonly isChecked?: boolean} = {}): Promise<Lab> {
	const {isChecked = true, state = sampleState(), ...others} = options;
	const faults: string[] = [];
	const railway = await startRailway({
		...others,
		state,
		onExchange(exchange) {
			others.onExchange?.(exchange);
			faults.push(...(isChecked ? exchangeFaults(exchange).map(fault => `${exchange.name}: ${fault}`) : []));
		},
	});
	onTestFinished(async () => {
		await railway.stop();
		expect(faults).toEqual([]);
	});
	return {
		railway,
		state,
		async ask(query, variables = {}, token = 'of-ada') {
			const header = token === 'of-project' || token.includes('-header') ? 'project-access-token' : 'authorization';
			const answer = await fetch(railway.url, {
				method: 'POST',
				headers: {[header]: header === 'authorization' ? `Bearer ${token}` : token, 'content-type': 'application/json'},
				body: JSON.stringify({query, variables}),
			});
			const text = await answer.text();
			const isJson = answer.headers.get('content-type') === 'application/json';
			const {data, errors = []} = (isJson ? JSON.parse(text) : {}) as {
				readonly data?: Readonly<Record<string, unknown>> | null;
				readonly errors?: ReadonlyArray<{readonly message: string}>;
			};
			return {
				status: answer.status,
				headers: answer.headers,
				value: Object.values(data ?? {})[0],
				errors: errors.map(({message}) => message),
			};
		},
	};
}

export const deployNow =
	'mutation ($serviceId: String!, $environmentId: String!) { serviceInstanceDeployV2(serviceId: $serviceId, environmentId: $environmentId) }';
export const update =
	'mutation ($serviceId: String!, $environmentId: String, $input: ServiceInstanceUpdateInput!) { serviceInstanceUpdate(serviceId: $serviceId, environmentId: $environmentId, input: $input) }';
export const look = 'query ($id: String!) { deployment(id: $id) { id status meta } }';
export const instance = `query ($serviceId: String!, $environmentId: String!) {
	serviceInstance(serviceId: $serviceId, environmentId: $environmentId) {
		source { image repo } startCommand healthcheckPath restartPolicyType numReplicas activeDeployments { id } latestDeployment { id status }
	}
}`;
