import path from 'node:path';
import type {Change} from '../../engine/change.ts';
import {FerroviaError} from '../../engine/errors.ts';
import {fileChange, readText} from '../../engine/file-change.ts';
import type {Note} from '../../engine/step.ts';
import {supportsConfigInclude} from '../../project/cargo-support.ts';
import {isCapableSccache} from '../../project/installed-tools.ts';
import type {CargoConfigFile} from '../../project/project.ts';
import {editToml, type TomlEdit} from '../../toml/edit.ts';
import {getToml, readToml} from '../../toml/read.ts';
import {availableLinkers, chooseLinker, type LinkerChoice, linkerSettings} from '../tools/linker-choice.ts';
import {isDeclined} from '../tools/wanted.ts';
import {answer, type World} from '../world.ts';

/** The file that this machine's settings live in when they live in the project; it must end in `.toml` to be included. */
export const localFileName = 'ferrovia-local.toml';

/** Where this machine's settings go, by the answer and by what this cargo can do. */
export function settingsPlace({project, answers}: Pick<World, 'project' | 'answers'>): 'project' | 'user' {
	return answers.get('machine-settings')?.value === 'project' && supportsConfigInclude(project.toolchain.cargo) ? 'project' : 'user';
}

export type MachineSettings = {
	readonly changes: readonly Change[];
	readonly notes: readonly Note[];
	/** What is configured, a few words each. */
	readonly inPlace: readonly string[];
};

/**
The linker and the rustc wrapper, for this machine only. A committed file that named them would break every build on a machine
without them, Railway's own builder included; so they go into a file that git ignores and that the committed
`.cargo/config.toml` includes when it is there, or into the user's own Cargo configuration.
*/
export async function planMachineSettings(world: World, signal: AbortSignal): Promise<MachineSettings> {
	const wrapper = wantedWrapper(world);
	const linker = await wantedLinker(world, signal);
	const notes = [...wrapper.notes, ...linker.notes];
	if (settingsPlace(world) === 'user' && answer(world, 'machine-settings') === 'project') {
		notes.push({
			level: 'warn',
			text: `Cargo ${world.project.toolchain.cargo} can't include a file that may be missing (1.94 can), so the settings go to your own Cargo configuration.`,
		});
	}

	const edits = [...wrapper.edits, ...linker.edits];
	const provisional = wrapper.provisional ?? linker.provisional;
	const changes =
		settingsPlace(world) === 'project' ? await projectChanges(world, edits, provisional) : await userChanges(world, edits, provisional);
	return {changes, notes, inPlace: [...wrapper.inPlace, ...linker.inPlace]};
}

type Wanted = {
	readonly edits: readonly TomlEdit[];
	readonly notes: Note[];
	readonly inPlace: readonly string[];
	readonly provisional?: string;
};

const nothing: Wanted = {edits: [], notes: [], inPlace: []};

function wantedWrapper(world: World): Wanted {
	if (answer(world, 'compiler-cache') === 'none') {
		return nothing;
	}

	const elsewhere = world.project.cargoConfig.files.find(file => setsWrapper(file));
	if (elsewhere !== undefined) {
		return {...nothing, inPlace: [`wrapper in ${elsewhere.path}`]};
	}

	const {sccache} = world.tools;
	const capable = sccache !== undefined && isCapableSccache(sccache);
	if (!capable && (isDeclined(world) || !world.selected.includes('tools'))) {
		return {
			...nothing,
			notes: isDeclined(world)
				? []
				: [{level: 'warn', text: 'sccache is not configured, because it is not on this machine: ferrovia setup tools'}],
		};
	}

	return {
		edits: [{type: 'set', path: ['build', 'rustc-wrapper'], value: capable && !sccache.onPath ? sccache.path : 'sccache'}],
		notes: [],
		inPlace: ['sccache wrapper'],
		provisional: capable ? undefined : 'where sccache is becomes known when it is installed',
	};
}

async function wantedLinker(world: World, signal: AbortSignal): Promise<Wanted> {
	const {project} = world;
	const {host} = project.toolchain;
	const elsewhere = project.cargoConfig.files.find(file => setsLinker(file, host))?.path ?? (await unnamedLinker(world));
	if (elsewhere !== undefined) {
		return {...nothing, inPlace: [`linker in ${elsewhere}`]};
	}

	const toolsComing =
		!isDeclined(world) &&
		world.selected.includes('tools') &&
		answer(world, 'linker') === 'auto' &&
		(world.tools.mold === undefined || world.tools.clang === undefined);
	if (toolsComing) {
		return {
			...nothing,
			notes: [{level: 'info', text: 'Which linker is configured is decided by a measurement, when the tools are in place.'}],
			provisional: 'the linker is decided by a measurement',
			edits: linkerEdits(world, 'mold'),
		};
	}

	const choice: LinkerChoice = await chooseLinker(world, signal, world.output);
	if (choice.linker !== 'default' && !availableLinkers(world).includes(choice.linker) && !world.selected.includes('tools')) {
		return {
			...nothing,
			notes: [
				{
					level: 'warn',
					text: `${choice.linker} is not configured, because ${world.tools[choice.linker] === undefined ? 'it' : 'clang, which calls it,'} is not on this machine: ferrovia setup tools`,
				},
			],
		};
	}

	return {
		edits: linkerEdits(world, choice.linker),
		notes: choice.linker === 'default' && choice.times !== undefined ? [{level: 'info', text: `Linker: ${choice.reason}.`}] : [],
		inPlace: [choice.linker === 'default' ? `Rust's default linker (${choice.reason})` : `linker ${choice.linker}`],
	};
}

/** A linker that no file sets for the host by its name, but cargo has one all the same: a `cfg()` table, an included file, a variable. */
async function unnamedLinker({project}: World): Promise<string | undefined> {
	const {effective} = project.cargoConfig;
	if ('unreadable' in effective) {
		return undefined;
	}

	const own = await readText(localPathOf(project.root));
	const ours = own !== undefined && setsLinker({text: own}, project.toolchain.host);
	const set = effective.hostLinker !== undefined || effective.hostRustflags.some(flag => flag.includes('-fuse-ld'));
	return set && !ours ? 'a cfg() table, an included file or the environment' : undefined;
}

function localPathOf(root: string): string {
	return path.join(root, '.cargo', localFileName);
}

function linkerEdits({project}: World, linker: LinkerChoice['linker']): readonly TomlEdit[] {
	const settings = linkerSettings(linker);
	if (settings === undefined) {
		return [];
	}

	const {effective} = project.cargoConfig;
	// A target's rustflags replace `build.rustflags` altogether (cargo book, build.rustflags): what stands there is carried over.
	const carried = 'unreadable' in effective ? [] : effective.buildRustflags;
	const flags = [...carried, ...settings.rustflags];
	const table = ['target', project.toolchain.host];
	// Cargo refuses to merge a list of flags with a string of them, so the form of the user's own files is kept.
	const asString = project.cargoConfig.files.some(({text}) => typeof getToml(parse(text), [...table, 'rustflags']) === 'string');
	return [
		{type: 'set', path: [...table, 'linker'], value: settings.linker},
		{type: 'set', path: [...table, 'rustflags'], value: asString ? flags.join(' ') : flags},
	];
}

async function projectChanges({project}: World, edits: readonly TomlEdit[], provisional: string | undefined): Promise<readonly Change[]> {
	const localPath = localPathOf(project.root);
	const local = await readText(localPath);
	if (edits.length === 0 && local === undefined) {
		return [];
	}

	const changes: Change[] = [];
	const own = project.cargoConfig.files.find(({scope}) => scope === 'project');
	const configPath = own?.path ?? path.join(project.root, '.cargo', 'config.toml');
	const config = await readText(configPath);
	if (!includes(config)) {
		const after =
			config === undefined
				? newConfig
				: editToml(config, [{type: 'append', path: ['include'], values: [{path: localFileName, optional: true}]}]);
		changes.push(
			fileChange({
				id: 'cargo/config',
				path: configPath,
				before: config,
				after,
				summary: `${config === undefined ? 'write' : 'extend'} ${path.relative(project.root, configPath)}`,
			}),
		);
	}

	const after = editToml(localIntroduction, edits);
	if (after !== local) {
		changes.push(
			fileChange({
				id: 'cargo/machine-settings',
				path: localPath,
				before: local,
				after,
				summary: `write .cargo/${localFileName}, which git ignores`,
				provisional,
			}),
		);
	}

	return changes;
}

async function userChanges({project}: World, edits: readonly TomlEdit[], provisional: string | undefined): Promise<readonly Change[]> {
	const own = project.cargoConfig.files.find(({scope}) => scope === 'home');
	const file = own?.path ?? path.join(project.cargoConfig.home, 'config.toml');
	const before = await readText(file);
	const after = editToml(before ?? '', edits);
	return after === (before ?? '')
		? []
		: [
				fileChange({
					id: 'cargo/machine-settings',
					path: file,
					before,
					after,
					summary: `set the linker and the wrapper in ${file}`,
					provisional,
				}),
			];
}

const newConfig = `# What this machine adds (linker, sccache) is in a file that git ignores; without it everything still builds.
include = [{ path = "${localFileName}", optional = true }]
`;

const localIntroduction = `# Written by Ferrovia for this machine alone; git ignores it, and .cargo/config.toml includes it when it is there.
# Take it back with: ferrovia undo cargo
`;

function includes(config: string | undefined): boolean {
	const included = config === undefined ? undefined : getToml(parse(config), ['include']);
	const list = Array.isArray(included) ? included : [included];
	return list.some(
		item => item === localFileName || (typeof item === 'object' && item !== null && 'path' in item && item.path === localFileName),
	);
}

/** True when the file names a rustc wrapper. */
function setsWrapper({text}: Pick<CargoConfigFile, 'text'>): boolean {
	return getToml(parse(text), ['build', 'rustc-wrapper']) !== undefined;
}

/** True when the file chooses the host's linker, by name or by `-fuse-ld`. */
export function setsLinker({text}: Pick<CargoConfigFile, 'text'>, host: string): boolean {
	const table = parse(text);
	return (
		getToml(table, ['target', host, 'linker']) !== undefined ||
		JSON.stringify(getToml(table, ['target', host, 'rustflags']) ?? '').includes('-fuse-ld')
	);
}

function parse(text: string) {
	try {
		return readToml(text);
	} catch (error) {
		throw new FerroviaError(
			{
				what: 'A Cargo configuration file is not valid TOML.',
				why: error instanceof Error ? error.message : String(error),
				next: ['cargo check'],
			},
			{cause: error},
		);
	}
}
