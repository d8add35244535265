import {exitCodes, FerroviaError} from '../../engine/errors.ts';
import {secondaryLimit} from '../../rehearsal/github/faults.ts';
import type {Fault, LoopbackOptions} from '../../rehearsal/loopback.ts';
import type {PracticeCloud} from '../../rehearsal/practice-cloud.ts';
import {limited} from '../../rehearsal/railway/faults.ts';
import {type BreakName, breakNames} from './break-names.ts';

export type Armed = {readonly cloud: PracticeCloud; readonly kill: () => void};

/** A fault to rehearse. */
export type Break = {
	readonly name: string;
	/** What is wrong, for the opening. */
	readonly words: string;
	/** Before which act it is there. */
	readonly at: 'setup' | 'run';
	/** What is done once it is mended: nothing where Ferrovia needed no help. */
	readonly remedy: 'push' | 'setup' | 'nothing';
	/** Breaks the cloud. What is returned mends it again, and says how. */
	readonly arm: (armed: Armed) => () => string;
};

const breaks: Readonly<Record<BreakName, Omit<Break, 'name'>>> = {
	'expired-token': {
		words: 'the token for GitHub expired long ago',
		at: 'setup',
		remedy: 'setup',
		arm({cloud: {github}}) {
			const [token] = github.state.tokens;
			if (token === undefined) {
				throw new TypeError('Nobody is signed in to the practice cloud.');
			}

			github.state.tokens[0] = {...token, expires: '2020-01-01 00:00:00 UTC'};
			return () => {
				github.state.tokens[0] = token;
				return 'the token is renewed, and the same command goes on';
			};
		},
	},
	denied: {
		words: 'whoever is signed in to AWS may not make roles',
		at: 'setup',
		remedy: 'setup',
		arm({cloud: {aws}}) {
			const administrator = aws.state.users.get('admin');
			administrator?.policies.set(
				'no-roles',
				JSON.stringify({Version: '2012-10-17', Statement: [{Effect: 'Deny', Action: 'iam:CreateRole', Resource: '*'}]}),
			);
			return () => {
				administrator?.policies.delete('no-roles');
				return 'iam:CreateRole is allowed, and the same command goes on';
			};
		},
	},
	'rate-limit': {
		words: 'GitHub and Railway have been asked too often, each once in a while',
		at: 'setup',
		remedy: 'nothing',
		arm({cloud}) {
			const stop = cloud.disturb({
				github: onceInAWhile(() => ({type: 'answered', answer: secondaryLimit(1)})),
				railway: onceInAWhile(() => ({type: 'answered', answer: limited(1)})),
			});
			return () => {
				stop();
				return 'nobody had to: each pause was waited for, and the setup came to its end in one go';
			};
		},
	},
	'dead-bucket': {
		words: 'somebody deletes the bucket of the cache, some day later',
		at: 'run',
		remedy: 'setup',
		arm({cloud: {aws}}) {
			aws.state.buckets.clear();
			return () => 'setup finds what is missing, and makes that anew';
		},
	},
	'failing-build': {
		words: 'the code that is pushed does not compile',
		at: 'run',
		remedy: 'push',
		arm({cloud: {runner}}) {
			runner.breakNextBuild = true;
			return () => 'the code compiles again, and is pushed';
		},
	},
	'failing-health': {
		words: 'the new server does not answer its health check',
		at: 'run',
		remedy: 'push',
		arm({cloud: {platform}}) {
			platform.isBroken = true;
			return () => {
				platform.isBroken = false;
				return 'the server answers again, and is pushed';
			};
		},
	},
	crash: {
		words: 'the machine loses power in the middle of the setup',
		at: 'setup',
		remedy: 'setup',
		arm({cloud, kill}) {
			const stop = cloud.disturb({
				// The role is there, and Ferrovia never hears of it: the worst moment there is.
				aws: name => (name === 'iam:CreateRole' ? {type: 'stopped', after: true, stop: async () => kill()} : undefined),
			});
			return () => {
				stop();
				return 'the power is back. The journal, written before each change, says what was under way; the same command looks, and goes on';
			};
		},
	},
};

/** GitHub's and Railway's limits count calls; here every fifteenth one is too many. */
function onceInAWhile(fault: () => Fault): NonNullable<LoopbackOptions['fault']> {
	let calls = 0;
	return () => {
		calls += 1;
		return calls % 15 === 0 ? fault() : undefined;
	};
}

/** The fault of that name; undefined for none. Throws on a name that is none, with all of them. */
export function breakByName(name: string | undefined): Break | undefined {
	if (name === undefined) {
		return undefined;
	}

	const found = breakNames.find(candidate => candidate === name);
	if (found === undefined) {
		throw new FerroviaError(
			{
				what: `There is no fault "${name}" to rehearse.`,
				why: `There are ${breakNames.join(', ')}.`,
				next: ['ferrovia rehearse --break crash'],
			},
			{exitCode: exitCodes.usage},
		);
	}

	return {name: found, ...breaks[found]};
}
