import path from 'node:path';
import type {RunCommand} from './runs.ts';

/** A command that compiles the project or its dependencies. */
export type CargoBuild = {
	/** `cook` compiles dependencies alone (cargo-chef); `leptos` builds server and front end; `install` builds and copies to a `bin` folder. */
	readonly kind: 'build' | 'cook' | 'leptos' | 'install' | 'run';
	/** `release`, `dev`, or one of the project's own. */
	readonly profile: string;
	readonly packages: readonly string[];
	readonly binaries: readonly string[];
	readonly features: readonly string[];
	readonly allFeatures: boolean;
	readonly defaultFeatures: boolean;
	readonly target: string | undefined;
	readonly targetDirectory: string | undefined;
	/** As `+nightly` says. */
	readonly toolchain: string | undefined;
	readonly line: number;
	readonly command: RunCommand;
};

const kinds: Readonly<Record<string, CargoBuild['kind']>> = {
	build: 'build',
	b: 'build',
	rustc: 'build',
	zigbuild: 'build',
	xwin: 'build',
	leptos: 'leptos',
	run: 'run',
	r: 'run',
	install: 'install',
};

/** The compilations of commands. What cargo installs from elsewhere than the project, tools that is, is none. */
export function cargoBuilds(commands: readonly RunCommand[]): readonly CargoBuild[] {
	return commands.flatMap(command => {
		const build = cargoBuild(command);
		return build === undefined ? [] : [build];
	});
}

function cargoBuild(command: RunCommand): CargoBuild | undefined {
	const [program = '', ...rest] = command.words;
	if (!/^(?:.*\/)?(?:cargo|cross|xx-cargo|cargo-chef|cargo-leptos)$/.test(program)) {
		return undefined;
	}

	const toolchain = rest[0]?.startsWith('+') ? rest[0].slice(1) : undefined;
	const prefix = /(?:^|\/)cargo-(\w+)$/.exec(program)?.[1];
	const words = [...(prefix === undefined ? [] : [prefix]), ...rest.slice(toolchain === undefined ? 0 : 1)].filter(
		word => word !== 'auditable',
	);
	const kind = kindOf(words);
	if (kind === undefined) {
		return undefined;
	}

	const end = words.indexOf('--');
	const options = optionsOf(end === -1 ? words : words.slice(0, end));
	const all = (...names: readonly string[]) => names.flatMap(name => options.get(name) ?? []);
	const last = (...names: readonly string[]) => all(...names).at(-1);
	if (kind === 'install' && last('--path') === undefined) {
		return undefined;
	}

	const release = options.has('--release') || options.has('-r') || (kind === 'install' && !options.has('--debug'));
	return {
		kind,
		profile: last('--profile') ?? (release ? 'release' : 'dev'),
		packages: all('--package', '-p'),
		binaries: all('--bin'),
		features: all('--features', '-F', '--bin-features').flatMap(text => text.split(/[\s,]+/).filter(name => name !== '')),
		allFeatures: options.has('--all-features'),
		defaultFeatures: !options.has('--no-default-features'),
		target: last('--target') ?? command.assignments.get('CARGO_BUILD_TARGET'),
		targetDirectory: last('--target-dir') ?? command.assignments.get('CARGO_TARGET_DIR'),
		toolchain,
		line: command.run.line,
		command,
	};
}

function kindOf([first = '', second]: readonly string[]): CargoBuild['kind'] | undefined {
	if (first === 'chef') {
		return second === 'cook' ? 'cook' : undefined;
	}

	return first === 'leptos' && second !== 'build' && second !== 'serve' ? undefined : kinds[first];
}

const takesValue: ReadonlySet<string> = new Set(
	'--profile --package -p --bin --features -F --bin-features --lib-features --target --target-dir --path --manifest-path --recipe-path -j --jobs --root --config --color --message-format -Z --example --test --bench --version --git --branch --tag --rev --registry'.split(
		' ',
	),
);

function optionsOf(words: readonly string[]): ReadonlyMap<string, readonly string[]> {
	const options = new Map<string, string[]>();
	for (let index = 0; index < words.length; index++) {
		const [, name, attached] = /^(--?[\w-]+)(?:=(.*))?$/s.exec(words[index] as string) ?? [];
		if (name === undefined) {
			continue;
		}

		const value = attached ?? (takesValue.has(name) ? words[++index] : undefined);
		options.set(name, [...(options.get(name) ?? []), ...(value === undefined ? [] : [value])]);
	}

	return options;
}

/** The folder in which a compilation leaves what it made, absolute. */
export function targetFolder(
	{targetDirectory}: Pick<CargoBuild, 'targetDirectory'>,
	{values, workdir}: {readonly values: ReadonlyMap<string, string>; readonly workdir: string},
): string {
	const directory = targetDirectory ?? values.get('CARGO_TARGET_DIR') ?? values.get('CARGO_BUILD_TARGET_DIR') ?? 'target';
	return path.posix.resolve(workdir, directory);
}
