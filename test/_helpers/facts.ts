import type {Facts} from '../../source/answers/question.ts';
import type {AwsConfiguration} from '../../source/project/aws-config.ts';
import type {InstalledTools} from '../../source/project/installed-tools.ts';
import type {Platform, Project, Toolchain} from '../../source/project/project.ts';
import type {Tokens} from '../../source/project/tokens.ts';
import {fakeMember} from './member.ts';

export type FactsOptions = {
	readonly root?: string;
	readonly platform?: Partial<Platform>;
	readonly toolchain?: Partial<Toolchain>;
	readonly project?: Partial<Project>;
	readonly tools?: Partial<InstalledTools>;
	readonly aws?: Partial<AwsConfiguration>;
	readonly tokens?: Partial<Tokens>;
};

/** A project and a machine as they might be found: Debian 12 with a current Rust and no tools. */
export function fakeFacts({root = '/home/me/demo', platform, toolchain, project, tools, aws, tokens}: FactsOptions = {}): Facts {
	return {
		project: {
			cwd: root,
			root,
			cargo: {
				manifestPath: `${root}/Cargo.toml`,
				shape: 'package',
				members: [fakeMember('demo', {manifestPath: `${root}/Cargo.toml`, mainFiles: {demo: `${root}/src/main.rs`}})],
				profiles: [],
				frameworks: [],
				frontends: [],
				lockfile: {path: `${root}/Cargo.lock`, state: 'tracked', packages: []},
			},
			toolchain: {rustc: '1.95.0', cargo: '1.95.0', host: 'x86_64-unknown-linux-gnu', pin: undefined, minimum: undefined, ...toolchain},
			cargoConfig: {
				home: '/home/me/.cargo',
				files: [],
				effective: {rustcWrapper: undefined, buildRustflags: [], hostLinker: undefined, hostRustflags: []},
			},
			git: undefined,
			rustflags: [],
			activePackages: undefined,
			runtimeFiles: [],
			dockerfiles: [],
			railwayFile: undefined,
			healthRoute: undefined,
			platform: {
				os: 'linux',
				architecture: 'x86_64',
				libc: 'glibc',
				distribution: {id: 'debian', like: [], version: '12', name: 'Debian GNU/Linux 12 (bookworm)'},
				packageManager: 'apt',
				root: 'is-root',
				wsl: false,
				container: false,
				cores: 2,
				...platform,
			},
			...project,
		},
		tools: {
			mold: undefined,
			clang: undefined,
			lld: undefined,
			sccache: undefined,
			cargoBinstall: undefined,
			cCompiler: {kind: 'compiler', path: '/usr/bin/cc'},
			...tools,
		},
		aws: {profiles: [], environment: undefined, region: undefined, chosen: undefined, ...aws},
		foundTokens: {github: undefined, railway: undefined, ...tokens},
		railwayLink: undefined,
	};
}
