import {describe, expect, it} from 'vitest';
import {type Delivery, judgeDelivery} from '../../source/delivery/judge.ts';

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const run = {sha: 'a'.repeat(40), endedAt: 0, url: 'https://github.com/acme/demo/actions/runs/1'};
const pushed = {digest: digest('0'), isIndex: true, platforms: [{os: 'linux', architecture: 'amd64', digest: digest('1')}]};
const live = {id: 'one', image: undefined, digest: digest('1')};

describe('judgeDelivery', () => {
	it.each([
		['the digest for linux/amd64 runs', {run, pushed, live}, 'pass'],
		['the digest of the index runs', {run, pushed, live: {...live, digest: digest('0')}}, 'pass'],
		['the digest is in the name of what runs', {run, pushed, live: {...live, digest: undefined, image: `a/b@${digest('1')}`}}, 'pass'],
		['another digest runs', {run, pushed, live: {...live, digest: digest('2')}}, 'fail'],
		['nothing runs', {run, pushed, live: undefined}, 'fail'],
		['nothing was pushed and nothing runs', {run: undefined, pushed: undefined, live: undefined}, 'unknown'],
		['CI has never succeeded', {run: undefined, pushed: undefined, live}, 'unknown'],
		['what runs has no digest', {run, pushed, live: {...live, digest: undefined, image: 'a/b:main'}}, 'unknown'],
		['Railway has built what runs', {run, pushed, live: {...live, digest: undefined}}, 'unknown'],
		['the registry hides what was pushed', {run, pushed: undefined, live}, 'unknown'],
		['what was pushed is for another platform', {run, pushed: {...pushed, platforms: []}, live}, 'unknown'],
	] satisfies ReadonlyArray<[string, Delivery, string]>)('when %s', (_, delivery, expected) => {
		const {status, detail, remedy} = judgeDelivery(delivery);
		expect(status).toBe(expected);
		expect(detail).not.toMatch(/undefined|sha256:/);
		expect(remedy === undefined).toBe(expected === 'pass');
	});
});
