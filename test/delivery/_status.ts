import type {Status} from '../../source/delivery/read-status.ts';

const at = Date.UTC(2026, 0, 2);
const minute = 60_000;

/** Two runs, their images and their deployments, the newest of which is live. */
export function fakeStatus(more: Partial<Status> = {}): Status {
	const things = [
		{digit: 'b', title: 'Answer faster', startedAt: at - 5 * minute, live: true, hits: 90},
		{digit: 'a', title: 'Begin', startedAt: at - 3000 * minute, live: false, hits: 0},
	];
	return {
		at: new Date(at),
		repository: 'acme/demo',
		branch: 'main',
		image: 'ghcr.io/acme/demo',
		service: 'web in production of demo',
		runs: {
			found: things.map(({digit, title, startedAt, hits}, index) => ({
				id: index + 1,
				status: 'completed',
				conclusion: 'success',
				sha: digit.repeat(40),
				event: 'push',
				title,
				startedAt,
				endedAt: startedAt + (index + 1) * 100_000,
				url: `https://github.com/acme/demo/actions/runs/${index + 1}`,
				figures: {seconds: 60, hits, misses: 100 - hits, dependencies: 3, bytes: 1000},
			})),
		},
		images: {found: things.map(({digit}) => ({tag: `sha-${digit.repeat(7)}`, digest: `sha256:${digit.repeat(64)}`}))},
		deployments: {
			found: things.map(({digit, startedAt, live}) => ({
				id: `${digit.repeat(4)}0000-deployment`,
				status: live ? 'SUCCESS' : 'REMOVED',
				createdAt: new Date(startedAt + 3 * minute).toISOString(),
				image: `ghcr.io/acme/demo@sha256:${digit.repeat(64)}`,
				digest: undefined,
				live,
				seconds: live ? 42 : 700,
			})),
		},
		health: {status: 200, milliseconds: 31, words: 'https://demo.up.railway.app/health answered 200 in 31 ms'},
		verdict: {status: 'pass', detail: 'bbbbbbbbbbbb of commit bbbbbbb'},
		...more,
	};
}
