import type {RunCommand} from './runs.ts';

export type InstalledPackage = {
	/** As it is given, with a version where there is one: `libssl-dev`, `protobuf-compiler=3.21*`. */
	readonly name: string;
	readonly manager: SystemPackageManager;
	readonly line: number;
};

export type SystemPackageManager = 'apt' | 'apk' | 'dnf' | 'zypper' | 'pacman';

type Verbs = {readonly manager: SystemPackageManager; readonly install: RegExp; readonly remove: RegExp};

const apt: Verbs = {manager: 'apt', install: /^install$/, remove: /^(?:remove|purge|autoremove)$/};
const apk: Verbs = {manager: 'apk', install: /^add$/, remove: /^del$/};
const dnf: Verbs = {manager: 'dnf', install: /^install$/, remove: /^(?:remove|erase)$/};

const managers: Readonly<Record<string, Verbs>> = {
	'apt-get': apt,
	apt,
	aptitude: apt,
	'xx-apt-get': apt,
	'xx-apt': apt,
	apk,
	'xx-apk': apk,
	dnf,
	microdnf: dnf,
	yum: dnf,
	zypper: {manager: 'zypper', install: /^(?:install|in)$/, remove: /^(?:remove|rm)$/},
	pacman: {manager: 'pacman', install: /^-S\w*$/, remove: /^-R\w*$/},
};

/** Options whose value is the next word. */
const withValue: Readonly<Record<SystemPackageManager, ReadonlySet<string>>> = {
	apt: new Set(['-o', '--option', '-t', '--target-release', '-c', '--config-file', '-a', '--host-architecture']),
	apk: new Set(['-t', '--virtual', '-X', '--repository', '-p', '--root', '--arch', '--cache-dir', '--keys-dir', '--repositories-file']),
	dnf: new Set(['-c', '--config', '--enablerepo', '--disablerepo', '--installroot', '--releasever']),
	zypper: new Set(['-r', '--repo', '-t', '--type']),
	pacman: new Set(['--config', '--root', '-r']),
};

/** The system packages that are there after the commands: what is installed and not removed again. */
export function installedPackages(commands: readonly RunCommand[]): readonly InstalledPackage[] {
	let packages: readonly (InstalledPackage & {readonly virtual?: string})[] = [];
	for (const {words, run} of commands) {
		const {verbs, verb, names, virtual} = packageCommand(words) ?? {};
		if (verbs === undefined || verb === undefined || names === undefined) {
			continue;
		}

		if (verbs.install.test(verb)) {
			const added = names.map(name => ({name, manager: verbs.manager, line: run.line, virtual}));
			packages = [...packages.filter(({name}) => !names.includes(name)), ...added];
		} else if (verbs.remove.test(verb)) {
			packages = packages.filter(found => !names.includes(found.name) && !names.includes(found.virtual ?? ''));
		}
	}

	return packages.map(({name, manager, line}) => ({name, manager, line}));
}

function packageCommand(words: readonly string[]) {
	const [program = '', ...rest] = words;
	const verbs = managers[program.slice(program.lastIndexOf('/') + 1)];
	if (verbs === undefined) {
		return undefined;
	}

	const plain: string[] = [];
	let virtual: string | undefined;
	for (let index = 0; index < rest.length; index++) {
		const word = rest[index] as string;
		if (withValue[verbs.manager].has(word)) {
			index++;
			virtual = word === '-t' || word === '--virtual' ? rest[index] : virtual;
		} else if (/^--virtual=/.test(word)) {
			virtual = word.slice('--virtual='.length);
		} else if (!word.startsWith('-') || (verbs.manager === 'pacman' && plain.length === 0)) {
			plain.push(word);
		}
	}

	const [verb, ...names] = plain;
	return {verbs, verb, names, virtual};
}
