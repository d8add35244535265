import {describe, expect, it} from 'vitest';
import {candidatesOf, matching} from '../../source/delivery/candidates.ts';
import {fakeStatus} from './_status.ts';

describe('candidatesOf', () => {
	it('has each image once, the newest first, with its commit, its last deployment and whether it is live', () => {
		const candidates = candidatesOf(fakeStatus());
		expect(candidates.map(({digest, tag, title, deployment, live}) => [digest.slice(7, 10), tag, title, deployment, live])).toEqual([
			['bbb', 'sha-bbbbbbb', 'Answer faster', 'bbbb0000-deployment', true],
			['aaa', 'sha-aaaaaaa', 'Begin', 'aaaa0000-deployment', false],
		]);
	});

	it('has what was deployed when CI or the registry can not be seen, and none when nothing can', () => {
		const unseen = {unseen: 'no network'};
		expect(candidatesOf(fakeStatus({runs: unseen, images: unseen})).map(({tag}) => tag)).toEqual([undefined, undefined]);
		expect(candidatesOf(fakeStatus({deployments: unseen})).map(({live, deployment}) => [live, deployment])).toEqual([
			[false, undefined],
			[false, undefined],
		]);
		expect(candidatesOf(fakeStatus({runs: unseen, images: unseen, deployments: unseen}))).toEqual([]);
	});
});

describe('matching', () => {
	const candidates = candidatesOf(fakeStatus());

	it.each([
		['bbbbbbb', ['bbb']],
		[`sha256:${'a'.repeat(64)}`, ['aaa']],
		[`ghcr.io/acme/demo@sha256:${'a'.repeat(64)}`, ['aaa']],
		['sha-aaaaaaa', ['aaa']],
		['SHA-AAAAAAA', ['aaa']],
		['aaaa0000-dep', ['aaa']],
		['aaaaaaaaaaaab', []],
		['ghcr.io/acme/demo:sha-aaaaaaa', ['aaa']],
		['aaa', []],
		['', []],
		['nothing-like-it', []],
	])('finds %s', (word, expected) => {
		expect(matching(candidates, word).map(({digest}) => digest.slice(7, 10))).toEqual(expected);
	});

	it('takes a commit and its beginning for its image', () => {
		const commit = 'c0ffee0c0ffee0c0ffee0c0ffee0c0ffee0c0ffe';
		const [candidate] = candidates;
		const ofCommit = candidate === undefined ? [] : [{...candidate, tag: 'sha-c0ffee0', sha: commit}];
		expect(['c0ffee0', commit, 'c0ffee0d'].map(word => matching(ofCommit, word).length)).toEqual([1, 1, 0]);
	});

	it('finds several where a beginning is of several', () => {
		const both = candidates.map((candidate, index) => ({...candidate, digest: `sha256:${'d'.repeat(63)}${index}`}));
		expect(matching(both, 'ddddddd')).toHaveLength(2);
	});
});
