import {workspacesOf} from './call.ts';
import type {Plan, RailwayState, TokenState} from './state.ts';

export type HourlyCalls = Readonly<Record<Plan, number>>;

/** How many calls an hour the plans allow (https://docs.railway.com/integrations/api). */
export const hourlyCalls: HourlyCalls = {FREE: 100, HOBBY: 1000, PRO: 10_000};

const hourMs = 3_600_000;
const plans: readonly Plan[] = ['PRO', 'HOBBY', 'FREE'];

export type Count = {
	readonly isOver: boolean;
	/** What Railway tells with every answer; how long to wait only where the calls are used up. */
	readonly headers: Readonly<Record<string, string>>;
};

/** Counts the calls of each token, from its first one for an hour. */
export function counter(perHour: HourlyCalls, now: () => Date): (state: RailwayState, token: TokenState) => Count {
	const windows = new Map<string, {readonly end: number; calls: number}>();
	return (state, token) => {
		const at = now().getTime();
		const known = windows.get(token.secret);
		const window = known !== undefined && known.end > at ? known : {end: at + hourMs, calls: 0};
		windows.set(token.secret, window);
		const limit = perHour[planOfToken(state, token)];
		const isOver = window.calls >= limit;
		window.calls += isOver ? 0 : 1;
		return {
			isOver,
			headers: {
				'x-ratelimit-limit': String(limit),
				'x-ratelimit-remaining': String(limit - window.calls),
				'x-ratelimit-reset': String(Math.ceil(window.end / 1000)),
				...(isOver ? {'retry-after': String(Math.ceil((window.end - at) / 1000))} : {}),
			},
		};
	};
}

/** The best of those that the token can enter. */
function planOfToken(state: RailwayState, token: TokenState): Plan {
	const project = state.projects.find(({id}) => id === token.projectId);
	const own = project === undefined ? workspacesOf({state, token}) : state.workspaces.filter(({id}) => id === project.workspaceId);
	return plans.find(plan => own.some(workspace => workspace.plan === plan)) ?? 'FREE';
}
