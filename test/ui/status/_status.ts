import type {Status} from '../../../source/delivery/read-status.ts';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const at = new Date('2026-11-25T12:00:00Z');
const minutesAgo = (minutes: number) => at.getTime() - minutes * 60_000;

/** A status in which something else is live than CI pushed last, with names that no line should be broken by. */
export function someStatus(more: Partial<Status> = {}): Status {
	const run = (index: number, conclusion: string | undefined) => ({
		id: index,
		sha: `${index}`.repeat(40),
		event: 'push',
		title: index === 2 ? `A title \u001B[31mthat\u001B[0m is\n${'very '.repeat(40)}long` : `Change ${index}`,
		conclusion,
		startedAt: minutesAgo(index * 10),
		endedAt: minutesAgo(index * 10 - 3),
		url: `https://github.com/acme/demo/actions/runs/${index}`,
		figures: index === 1 ? {seconds: 42, hits: 98, misses: 2, dependencies: 0, bytes: 1000} : undefined,
	});
	return {
		at,
		repository: 'acme/demo',
		branch: 'main',
		image: 'ghcr.io/acme/demo',
		service: 'web in production of demo',
		runs: {found: [run(3, undefined), run(1, 'success'), run(2, 'failure')]},
		images: {found: [{tag: 'sha-1111111', digest: digest('a')}]},
		deployments: {
			found: [
				{
					id: '0b7e8c1a-8a55',
					status: 'SUCCESS',
					createdAt: new Date(minutesAgo(90)).toISOString(),
					image: `ghcr.io/acme/demo@${digest('b')}`,
					digest: digest('b'),
					live: true,
					seconds: 61,
				},
				{
					id: '1b7e8c1a-8a55',
					status: 'FAILED',
					createdAt: new Date(minutesAgo(95)).toISOString(),
					image: 'ghcr.io/acme/demo:main',
					digest: undefined,
					live: false,
					seconds: 12,
				},
			],
		},
		health: {status: 200, milliseconds: 45, words: 'https://demo.up.railway.app/health answered 200 in 45 ms'},
		verdict: {
			status: 'fail',
			detail: 'bbbbbbbbbbbb runs, and CI pushed aaaaaaaaaaaa (1111111) last',
			remedy: 'gh run rerun --job deploy, or ferrovia rollback to choose an image',
		},
		...more,
	};
}
