import {describe, expect, it} from 'vitest';
import {deployableDigest, digestIn, shortDigest} from '../../source/delivery/image-digest.ts';
import {judgeDelivery} from '../../source/delivery/judge.ts';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const run = {sha: '1234567890abcdef', endedAt: 0, url: 'https://github.com/acme/demo/actions/runs/1'};
const pushed = {digest: digest('e'), isIndex: true, platforms: [{os: 'linux', architecture: 'amd64', digest: digest('a')}]};
const live = (image: string | undefined, of?: string) => ({id: 'deployment', image, digest: of});

describe('what is live, beside what CI pushed last', () => {
	it('is that, by the digest for linux/amd64, or by that of the index', () => {
		for (const of of ['a', 'e']) {
			expect(judgeDelivery({run, pushed, live: live(`ghcr.io/acme/demo@${digest(of)}`)})).toMatchObject({status: 'pass'});
		}

		expect(judgeDelivery({run, pushed, live: live('ghcr.io/acme/demo:main', digest('a'))})).toMatchObject({status: 'pass'});
	});

	it('is something else', () => {
		const outcome = judgeDelivery({run, pushed, live: live(`ghcr.io/acme/demo@${digest('b')}`)});
		expect(outcome).toMatchObject({status: 'fail', detail: 'bbbbbbbbbbbb runs, and CI pushed aaaaaaaaaaaa (1234567) last'});
		expect(outcome.remedy).toContain('ferrovia rollback');
	});

	it('is nothing', () => {
		expect(judgeDelivery({run, pushed, live: undefined}).status).toBe('fail');
		expect(judgeDelivery({run: undefined, pushed: undefined, live: undefined}).status).toBe('fail');
	});

	it('is not known where one of them was not seen', () => {
		expect(judgeDelivery({run, pushed: undefined, live: live(`ghcr.io/acme/demo@${digest('a')}`)}).status).toBe('unknown');
		expect(judgeDelivery({run, pushed, live: live('ghcr.io/acme/demo:main')}).status).toBe('unknown');
		expect(judgeDelivery({run, pushed, live: live(undefined)}).status).toBe('unknown');
		expect(judgeDelivery({run: undefined, pushed, live: live(`ghcr.io/acme/demo@${digest('a')}`)}).status).toBe('unknown');
		expect(judgeDelivery({run, pushed: {...pushed, platforms: []}, live: live(`ghcr.io/acme/demo@${digest('a')}`)}).status).toBe('unknown');
	});
});

describe('digests', () => {
	it('are found in names, and cut for people', () => {
		expect(digestIn(`ghcr.io/acme/demo@${digest('a')}`)).toBe(digest('a'));
		expect(digestIn('ghcr.io/acme/demo:main')).toBeUndefined();
		expect(shortDigest(digest('a'))).toBe('aaaaaaaaaaaa');
	});

	it('of what Railway runs are those for linux/amd64', () => {
		expect(deployableDigest(pushed)).toBe(digest('a'));
		expect(deployableDigest({digest: digest('c'), isIndex: false, platforms: []})).toBe(digest('c'));
		expect(deployableDigest({...pushed, platforms: [{os: 'linux', architecture: 'arm64', digest: digest('d')}]})).toBeUndefined();
	});
});
