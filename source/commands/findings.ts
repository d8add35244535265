import path from 'node:path';
import type {Facts} from '../answers/question.ts';
import {isCapableSccache} from '../project/installed-tools.ts';
import type {Project} from '../project/project.ts';
import {repositoryName} from '../project/repository.ts';
import {configFaults} from '../steps/cargo/faults.ts';
import {impostorWords} from '../steps/tools/c-compiler.ts';
import {wrongWithSccache} from '../steps/tools/wanted.ts';
import {noCargo} from '../steps/with-cargo.ts';
import type {Finding} from '../ui/session.ts';

/** `owner/repository` as the remote says, else the folder's name. */
export function projectName(project: Pick<Project, 'git' | 'root'>): string {
	return project.git?.remote === undefined ? path.basename(project.root) : repositoryName(project);
}

/** What was found and where: the welcome screen's facts. */
export function findings({project, tools, aws, foundTokens}: Facts): readonly Finding[] {
	const {cargo, toolchain, platform, git} = project;
	const binaries = cargo.members.flatMap(member => member.binaries);
	const frameworks = [
		...new Map(cargo.frameworks.map(({name, requirement}) => [name, `${name} ${requirement.replace(/^\^/, '')}`])).values(),
	];
	const frontends = cargo.frontends.map(({kind}) => kind);
	const members = cargo.members.length;
	return [
		{
			label: 'Project',
			value: [
				members === 1 ? '1 crate' : `${members} crates`,
				binaries.length === 0 ? 'no binary' : binaries.length === 1 ? `binary ${binaries[0]}` : `binaries ${binaries.join(', ')}`,
			].join(', '),
			source: path.basename(cargo.manifestPath),
		},
		...(frameworks.length + frontends.length === 0
			? []
			: [
					{
						label: 'Web',
						value: [...frameworks, ...frontends].join(', '),
						source: toolchain.isMissing === true ? 'Cargo.toml' : 'cargo metadata',
					},
				]),
		{
			label: 'Rust',
			value: toolchain.isMissing === true ? noCargo : `${toolchain.rustc}, ${toolchain.host}`,
			source: toolchain.isMissing === true ? '-' : toolchain.pin === undefined ? 'rustc' : path.basename(toolchain.pin.path),
		},
		{
			label: 'Machine',
			value: [
				platform.distribution?.name ?? platform.os,
				platform.packageManager,
				`${platform.cores} cores`,
				platform.wsl && 'WSL',
				platform.container && 'container',
			]
				.filter(Boolean)
				.join(', '),
			source: platform.distribution === undefined ? 'system' : '/etc/os-release',
		},
		{label: 'Tools', value: toolWords(tools), source: 'PATH'},
		...awsFinding(aws),
		...tokensFinding(foundTokens),
		git === undefined
			? {label: 'Git', value: 'not a repository', source: '-'}
			: {
					label: 'Git',
					value: [
						git.remote === undefined ? 'no remote' : `${git.remote.host} ${git.remote.owner}/${git.remote.repository}`,
						git.dirtyPaths === 0 ? 'clean' : `${git.dirtyPaths} changed`,
					].join(', '),
					source: git.remote === undefined ? 'git' : `git remote ${git.remote.name}`,
				},
	];
}

/** Nothing where AWS is not set up: most of those who read it don't use it. */
function awsFinding({profiles, environment}: Facts['aws']): readonly Finding[] {
	if (environment !== undefined) {
		return [{label: 'AWS', value: 'credentials in the environment', source: environment}];
	}

	const names = profiles.filter(({kind}) => kind !== undefined).map(({name}) => name);
	return names.length === 0
		? []
		: [
				{
					label: 'AWS',
					value: `${names.length === 1 ? 'profile' : 'profiles'} ${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}`,
					source: '~/.aws',
				},
			];
}

/** Which tokens are at hand, and never what they are. */
function tokensFinding({github, railway}: Facts['foundTokens']): readonly Finding[] {
	const found = [
		...(github === undefined ? [] : [{value: 'GitHub', source: github.source}]),
		...(railway === undefined ? [] : [{value: railway.token === undefined ? 'Railway (expired)' : 'Railway', source: railway.source}]),
	];
	return found.length === 0
		? []
		: [{label: 'Tokens', value: found.map(({value}) => value).join(', '), source: found.map(({source}) => source).join(', ')}];
}

function toolWords(tools: Facts['tools']): string {
	const named = (['mold', 'clang', 'sccache'] as const).map(name =>
		tools[name] === undefined ? `no ${name}` : `${name} ${tools[name].version ?? ''}`.trim(),
	);
	return named.join(', ');
}

/** What needs no change any more. */
export function inPlace({project, tools}: Facts): readonly string[] {
	return [
		tools.mold !== undefined && 'mold',
		tools.sccache !== undefined && isCapableSccache(tools.sccache) && 'sccache',
		project.cargo.profiles.includes('ci') && project.cargo.profiles.includes('production') && 'profiles ci and production',
		['tracked', 'staged'].includes(project.cargo.lockfile.state) && 'Cargo.lock',
		'rustcWrapper' in project.cargoConfig.effective && /sccache/.test(project.cargoConfig.effective.rustcWrapper ?? '') && 'rustc wrapper',
	].filter(item => item !== false);
}

/** What deserves a look before anything is changed. */
export function lookOut({project, tools, aws}: Facts): readonly string[] {
	const {cCompiler, sccache} = tools;
	return [
		cCompiler.kind === 'impostor' && impostorWords(cCompiler.path, cCompiler.says),
		cCompiler.kind === 'missing' && "There is no cc: Rust can't link without a C compiler.",
		sccache !== undefined && wrongWithSccache(sccache),
		...configFaults({project}).map(({text}) => text),
		aws.problem !== undefined && `${aws.problem.what} ${aws.problem.why ?? ''}`,
		(project.git?.dirtyPaths ?? 0) > 0 &&
			`${project.git?.dirtyPaths} changed ${project.git?.dirtyPaths === 1 ? 'path' : 'paths'} in git: commit first, and Ferrovia's changes are easy to see.`,
	].filter(item => item !== false && item !== undefined);
}
