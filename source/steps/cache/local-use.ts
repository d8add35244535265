import lt from 'semver/functions/lt.js';
import type {CheckContext, CheckOutcome} from '../../engine/check.ts';
import type {Note} from '../../engine/step.ts';
import type {Bucket} from '../../services/aws/bucket.ts';
import {failureOf} from '../../services/failed-build.ts';
import type {World} from '../world.ts';
import {storeSettings} from './store-settings.ts';
import type {Target} from './target.ts';

/** The first sccache that can look in several places, and be kept from writing to one (its docs/MultiLevel.md and docs/S3.md). */
const oldestWithLevels = '0.16.0';

/** What to type so that builds in a shell use the bucket; nothing where they should not. */
export function localUseNotes({environment, tools}: Pick<World, 'environment' | 'tools'>, target: Target, bucket: string): readonly Note[] {
	if (target.localUse === 'off') {
		return [];
	}

	const version = tools.sccache?.version;
	if (version !== undefined && lt(version, oldestWithLevels)) {
		return [{level: 'warn', text: `To use the bucket from this machine needs sccache ${oldestWithLevels}, and this is ${version}.`}];
	}

	const settings = Object.entries(localSettings(environment, target, bucket)).map(([name, value]) => `${name}=${value}`);
	return [
		{
			level: 'info',
			text: `For builds in one shell (when the bucket is out of reach sccache does not start: open another shell then): sccache --stop-server; export ${settings.join(' ')}`,
		},
	];
}

/** Builds a probe with what the note says: the disk comes first, and where the bucket may only be read, nothing is written to it. */
export async function localUseOutcome(world: World, target: Target, bucket: Bucket, {signal, output}: CheckContext): Promise<CheckOutcome> {
	const {project, run, tools, environment} = world;
	if (tools.sccache === undefined) {
		return {status: 'fail', detail: 'sccache is not on this machine', remedy: 'ferrovia setup tools'};
	}

	const before = await bucket.contents(`${target.prefix}/`, 50_000);
	const {first, cache} = await world.probes.build({
		run,
		signal,
		output,
		cwd: project.root,
		target: project.toolchain.host,
		environment: {...environment, RUSTC_WRAPPER: tools.sccache.path, RUSTFLAGS: undefined, CARGO_ENCODED_RUSTFLAGS: undefined},
		storage: localSettings(environment, target, bucket.name),
		sccache: tools.sccache.path,
	});
	if (cache === undefined || 'failed' in cache) {
		return {
			status: 'fail',
			detail: `the sccache server did not start: ${cache?.failed ?? 'not asked'}`,
			remedy: 'ferrovia setup cache --cache-local-use off',
		};
	}

	if (!first.ok) {
		return {status: 'fail', detail: failureOf(first), remedy: 'cargo build --verbose'};
	}

	const after = await bucket.contents(`${target.prefix}/`, 50_000);
	const written = after.objects - before.objects;
	if (!cache.location.startsWith('Multi-level') || (target.localUse === 'read' && written > 0)) {
		return {
			status: 'fail',
			detail: written > 0 ? `${written} objects were written to the bucket` : `sccache keeps things in "${cache.location}"`,
			remedy: `ferrovia setup tools    (sccache ${oldestWithLevels} or later)`,
		};
	}

	return {
		status: 'pass',
		detail: `its own disk, then the bucket${target.localUse === 'read' ? ', to which nothing was written' : ''}`,
		evidence: cache.location,
	};
}

function localSettings(environment: World['environment'], target: Target, bucket: string): Readonly<Record<string, string>> {
	return {
		...storeSettings(environment, target, bucket, target.prefix),
		SCCACHE_MULTILEVEL_CHAIN: 'disk,s3',
		...(target.localUse === 'read' ? {SCCACHE_S3_RW_MODE: 'READ_ONLY'} : {}),
		...(target.profile === undefined ? {} : {AWS_PROFILE: target.profile}),
	};
}
