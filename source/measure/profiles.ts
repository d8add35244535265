import {profilesOf} from '../project/cargo.ts';
import type {CargoBuildCommand} from '../project/cargo-builds.ts';
import type {Project} from '../project/project.ts';
import {recordProfile} from '../sccache/recorded-profile.ts';
import type {ProfileKind} from './measurement.ts';

/**
The name of cargo's profile that stands for the kind, in a copy with this root manifest. `release` is what is deployed: the profile that the
project's settings name, else `production` where there is one; never `production` for what cargo-leptos and Trunk build. A profile that
the manifest did not have is what it inherits from.
*/
export function cargoProfileOf(
	kind: ProfileKind,
	build: Pick<CargoBuildCommand, 'id' | 'releaseProfile'>,
	{frontends, profiles}: Pick<Project['cargo'], 'frontends' | 'profiles'>,
	manifests: {readonly here: string; readonly now: string},
): string {
	if (kind === 'dev') {
		return 'dev';
	}

	const plain =
		build.id === 'front' || frontends.some(one => one.kind === 'leptos' && one.binPackage !== undefined && one.libPackage !== undefined);
	const wanted = build.releaseProfile ?? (!plain && profiles.includes('production') ? 'production' : 'release');
	return wanted === 'dev' || wanted === 'release' || profilesOf(manifests.here).includes(wanted)
		? wanted
		: recordProfile(wanted, manifests.now).base;
}

/** As one would type it. */
export function commandWords({arguments: args, target}: Pick<CargoBuildCommand, 'arguments' | 'target'>, profile: string): string {
	const flags = profile === 'dev' ? [] : profile === 'release' ? ['--release'] : ['--profile', profile];
	return ['cargo', 'build', ...flags, ...args, ...(target === undefined ? [] : ['--target', target])].join(' ');
}
