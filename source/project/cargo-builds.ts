import path from 'node:path';
import {fieldOf, stringOf} from './fields.ts';
import type {Frontend, Project} from './project.ts';

/** One call of `cargo build` (or `check`) that the project is really built with. */
export type CargoBuildCommand = {
	/** `all`: what `cargo build` builds in the root. `server` and `front` are the two builds of a web front end in Rust. */
	readonly id: 'all' | 'server' | 'front';
	/** Packages, features: what stands behind `cargo build`, without profile and target. */
	readonly arguments: readonly string[];
	/** The triple when it is not the host's. */
	readonly target: string | undefined;
	/** The profile of a release, where the project's settings name one; undefined for the usual one. */
	readonly releaseProfile: string | undefined;
};

const wasm = 'wasm32-unknown-unknown';

/**
The builds of a project: with Leptos the two of `cargo leptos build`
(https://github.com/leptos-rs/cargo-leptos#parameters-reference), with Trunk a front end beside what cargo builds by itself.
*/
export function cargoBuildsOf({cargo}: Pick<Project, 'cargo'>): readonly CargoBuildCommand[] {
	const leptos = cargo.frontends.find((frontend): frontend is LeptosFrontend => frontend.kind === 'leptos');
	if (leptos?.binPackage !== undefined && leptos.libPackage !== undefined) {
		return [leptosSide(leptos, 'server', leptos.binPackage), leptosSide(leptos, 'front', leptos.libPackage)];
	}

	const all: CargoBuildCommand = {id: 'all', arguments: [], target: undefined, releaseProfile: undefined};
	const trunk = cargo.frontends.find(({kind}) => kind === 'trunk');
	const member = cargo.members.find(
		({manifestPath}) => trunk !== undefined && path.dirname(manifestPath) === path.dirname(trunk.declaredIn),
	);
	return member === undefined || cargo.members.length === 1
		? [all]
		: [
				{...all, id: 'server', arguments: ['--workspace', '--exclude', member.name]},
				{id: 'front', arguments: ['--package', member.name], target: wasm, releaseProfile: undefined},
			];
}

type LeptosFrontend = Extract<Frontend, {kind: 'leptos'}>;

function leptosSide({settings}: LeptosFrontend, id: 'server' | 'front', member: string): CargoBuildCommand {
	const side = id === 'server' ? 'bin' : 'lib';
	const list = (name: string) => [fieldOf(settings, name)].flat().filter(value => typeof value === 'string');
	const features = [...list('features'), ...list(`${side}-features`)];
	return {
		id,
		arguments: [
			'--package',
			member,
			...(id === 'front' ? ['--lib'] : []),
			...(fieldOf(settings, `${side}-default-features`) === true ? [] : ['--no-default-features']),
			...(features.length === 0 ? [] : ['--features', features.join(',')]),
		],
		target: id === 'front' ? wasm : stringOf(fieldOf(settings, 'bin-target-triple')),
		releaseProfile: stringOf(fieldOf(settings, `${side}-profile-release`)),
	};
}
