import {readText} from '../../engine/file-change.ts';
import type {Note} from '../../engine/step.ts';
import type {Contents} from '../../services/aws/bucket.ts';
import {readToml} from '../../toml/read.ts';
import type {World} from '../world.ts';
import {sizeWords} from './size.ts';

/** What a store asks for, in US dollars. */
export type Prices = {
	/** For a GB that is kept for a month. */
	readonly storage: number;
	/** For a million objects written. */
	readonly puts: number;
	/** For a million objects read. */
	readonly gets: number;
	/** For a GB that leaves the store, beyond the GB a month that leave it for nothing. */
	readonly transfer: number;
	readonly freeTransfer: number;
};

/** When the prices were read. */
export const pricesDate = '2026-11';

/** The prices of each store that asks for any: one place to bring up to date. */
export const prices: Readonly<Record<'s3' | 'r2', Prices>> = {
	// us-east-1, Standard (https://aws.amazon.com/s3/pricing/). Other regions ask up to 1.8 times as much for storage.
	s3: {storage: 0.023, puts: 5, gets: 0.4, transfer: 0.09, freeTransfer: 100},
	// https://developers.cloudflare.com/r2/pricing/
	r2: {storage: 0.015, puts: 4.5, gets: 0.36, transfer: 0, freeTransfer: 0},
};

export type Usage = {
	readonly objects: number;
	readonly bytes: number;
	/** Builds a month. */
	readonly builds: number;
	readonly expiryDays: number;
};

/** Part of the objects that a build compiles anew, by a guess that errs on the dear side. */
const freshShare = 0.1;

/** US dollars a month: storage, what builds read and write, and what leaves the store for runners elsewhere. */
export function monthlyCost({objects, bytes, builds, expiryDays}: Usage, price: Prices): number {
	const gigabytes = bytes / 1e9;
	const writes = objects * (30 / expiryDays) + builds * objects * freshShare;
	const transfer = Math.max(0, builds * gigabytes - price.freeTransfer);
	return gigabytes * price.storage + (writes * price.puts + builds * objects * price.gets) / 1e6 + transfer * price.transfer;
}

/** Objects and bytes of one generation of a cache, by the number of packages. Measured: 180 units of an axum service made 306 objects of 162 MB in two generations. */
const objectsPerPackage = 306 / 2 / 180;
export const bytesPerObject = 162e6 / 306;

/** The monthly cost in words, from what is in the bucket and how often the project is pushed to. */
export async function costNote(
	world: Pick<World, 'project' | 'run'>,
	store: 's3' | 'r2',
	contents: Contents,
	expiryDays: number,
	signal: AbortSignal,
): Promise<Note> {
	const builds = await buildsPerMonth(world, signal);
	const measured = contents.objects > 0;
	const packages = await countPackages(world);
	// Two generations live side by side: the last one has not expired yet.
	const objects = measured ? contents.objects : Math.max(1, Math.round(packages * objectsPerPackage * 2));
	const bytes = measured ? contents.bytes : objects * bytesPerObject;
	const dollars = monthlyCost({objects, bytes, builds: builds ?? assumedBuilds, expiryDays}, prices[store]);
	const basis = measured
		? `${contents.more ? 'more than ' : ''}${counted(objects, 'object')} of ${sizeWords(bytes)} in the bucket`
		: `an estimate of ${counted(objects, 'object')} of ${sizeWords(bytes)} for ${counted(packages, 'package')}`;
	return {
		level: 'info',
		text: `Cost: ${dollars < 0.01 ? 'less than a cent' : `about $${dollars.toFixed(2)}`} a month by the prices of ${pricesDate}: ${basis}, ${builds === undefined ? `${assumedBuilds} builds a month, a guess` : `${counted(builds, 'commit')} in the last 30 days`}.`,
	};
}

export const assumedBuilds = 60;

function counted(number: number, word: string): string {
	return `${number} ${number === 1 ? word : `${word}s`}`;
}

/** Commits of the last 30 days on all branches: each push builds once at most. */
async function buildsPerMonth({project, run}: Pick<World, 'project' | 'run'>, signal: AbortSignal): Promise<number | undefined> {
	if (project.git === undefined) {
		return undefined;
	}

	const {ok, stdout} = await run(['git', 'rev-list', '--count', '--since=30.days', '--all'], {
		cwd: project.root,
		signal,
		timeoutMs: 20_000,
	});
	return ok ? Number(stdout.trim()) : undefined;
}

async function countPackages({project}: Pick<World, 'project'>): Promise<number> {
	const text = await readText(project.cargo.lockfile.path);
	const packages = text === undefined ? undefined : readToml(text).package;
	return Array.isArray(packages) ? packages.length : project.cargo.members.length;
}
