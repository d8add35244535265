import {expect, onTestFinished} from 'vitest';
import {type RailwayDouble, type RailwayDoubleOptions, startRailway} from '../../../source/rehearsal/railway/double.ts';
import {newInstance, type Plan, type RailwayState} from '../../../source/rehearsal/railway/state.ts';
import {operations} from '../../../source/services/railway/operations.ts';
import {exchangeFaults} from '../../_helpers/railway-exchanges.ts';

export const ids = {projectId: 'project', environmentId: 'production', serviceId: 'web'};
export const place = {environmentId: ids.environmentId, serviceId: ids.serviceId};

const createdAt = '2026-01-01T00:00:00.000Z';

/** Ada's two workspaces, one of them shared with Bob; a project with two environments; a token of each kind. */
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
	/** The value of the first field. */
	// biome-ignore lint/suspicious/noExplicitAny: Tests look at what they expect, whatever its type.
	readonly value: any;
	readonly errors: readonly string[];
};

export type Lab = {
	readonly railway: RailwayDouble;
	readonly state: RailwayState;
	/** Sends one of Ferrovia's operations, or a document, with a token: by default Ada's. */
	readonly ask: (operation: Operation | `${'query' | 'mutation'} ${string}`, variables?: object, token?: string) => Promise<Answer>;
};

type Operation = keyof typeof operations;

/** The double. Every exchange is checked against Railway's schema, unless the test sends what the schema does not have. */
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
		async ask(operation, variables = {}, token = 'of-ada') {
			const query = Object.hasOwn(operations, operation) ? operations[operation as Operation].document : operation;
			const answer = await fetch(railway.url, {
				method: 'POST',
				headers: token === 'of-project' ? {'project-access-token': token} : {authorization: `Bearer ${token}`},
				body: JSON.stringify({query, variables}),
			});
			const {data, errors = []} = (await answer.json()) as {
				readonly data?: object | null;
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
