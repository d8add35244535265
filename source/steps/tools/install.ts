import {mkdtemp, readFile, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type {ApplyContext, Change} from '../../engine/change.ts';
import {FerroviaError, InterruptedError} from '../../engine/errors.ts';
import {executableChange} from '../../engine/file-change.ts';
import {findInstalledTools, isCapableSccache} from '../../project/installed-tools.ts';
import type {ProcessResult} from '../../services/process.ts';
import {answer, type World} from '../world.ts';
import {nixShellSnippet, type PackageManager, packageManagers, type Tool} from './packages.ts';
import {type Release, sccacheRelease} from './sccache-release.ts';

/** The change that brings a tool to this machine, in the way that fits it best. `why` is what is wrong with what is there. */
export function installTool(world: World, tool: Tool, why: string): Change {
	const id = world.project.platform.packageManager;
	if (id === 'nix') {
		return byHand(tool, why, nixShellSnippet([tool]), 'Programs belong to the environment of a shell on Nix.');
	}

	const manager = id === undefined ? undefined : packageManagers[id];
	const name = manager?.packages[tool];
	if (manager !== undefined && name !== undefined) {
		return fromPackageManager(world, tool, manager, name, why);
	}

	if (tool === 'sccache') {
		return installSccache(world, why);
	}

	return byHand(
		tool,
		why,
		`install ${tool} with your package manager`,
		manager === undefined ? 'No package manager that Ferrovia knows is here.' : `${manager.name} has no package of it.`,
	);
}

function installSccache(world: World, why: string): Change {
	if (world.tools.cargoBinstall !== undefined) {
		return withBinstall(world, why);
	}

	const release = sccacheRelease(world.project.platform, answer(world, 'download-mirror'));
	return release === undefined
		? byHand(
				'sccache',
				why,
				'cargo install sccache --locked',
				'The sccache project has no release for this platform that Ferrovia knows the checksum of.',
			)
		: fromRelease(world, release, why);
}

/** The package manager's command, as this user may run it. */
function packageCommand(world: Pick<World, 'project'>, manager: PackageManager, argv: readonly string[]): readonly string[] {
	const {root} = world.project.platform;
	if (!manager.needsRoot || root === 'is-root') {
		return argv;
	}

	const environment = Object.entries(manager.environment ?? {}).map(([name, value]) => `${name}=${value}`);
	// -n: the password was asked for before the tasks began; here there is no terminal to ask in.
	return ['sudo', '-n', ...(environment.length === 0 ? [] : ['env', ...environment]), ...argv];
}

function fromPackageManager(world: World, tool: Tool, manager: PackageManager, name: string, why: string): Change {
	const argv = packageCommand(world, manager, [...manager.install, name]);
	return {
		id: `tools/${tool}`,
		kind: 'command',
		summary: `install ${tool} with ${manager.name}`,
		preview: {type: 'command', argv, note: why},
		needsRoot: manager.needsRoot,
		reversal: {
			type: 'command',
			argv: packageCommand(world, manager, [...manager.remove, name]),
			onlyIf: [...manager.query, name],
			summary: `remove the package ${name} with ${manager.name}`,
		},
		async apply(context) {
			if (manager.needsRoot && world.project.platform.root === 'none') {
				throw new FerroviaError({
					what: `Installing ${tool} needs root, and there is no sudo.`,
					why: 'Ask somebody who has it to run:',
					next: [[...manager.install, name].join(' ')],
				});
			}

			await runInstaller(world, context, manager, argv, name);
			await confirmInstalled(world, tool, context);
		},
	};
}

async function runInstaller(
	world: World,
	context: ApplyContext,
	manager: PackageManager,
	argv: readonly string[],
	name: string,
): Promise<void> {
	const run = async (command: readonly string[]) =>
		world.run(command, {signal: context.signal, onLine: context.output, env: manager.environment, timeoutMs: 15 * 60_000});
	let result = await run(argv);
	if (!result.ok && manager.refresh !== undefined && isUnknownPackage(result)) {
		context.output('bringing the list of packages up to date');
		await run(packageCommand(world, manager, manager.refresh));
		result = await run(argv);
	}

	if (!result.ok) {
		throw installError(result, manager, [...manager.install, name].join(' '));
	}
}

/** An empty or stale list of packages: apt exits with 100, zypper with 104, apk with 1, each in its own words. */
function isUnknownPackage({stdout, stderr, exitCode}: ProcessResult): boolean {
	return (
		exitCode === 104 ||
		/unable to locate package|has no installation candidate|404\s+not found|no such package|unable to select packages|not found in package names/i.test(
			stdout + stderr,
		)
	);
}

function installError(result: ProcessResult, manager: PackageManager, command: string): FerroviaError {
	const text = `${result.stdout}\n${result.stderr}`;
	const said =
		text
			.split('\n')
			.map(line => line.trim())
			.filter(line => /^(?:E:|error|fatal|sudo:)/i.test(line))
			.slice(0, 3)
			.join('\n') || text.trim().split('\n').at(-1);
	if (/a password is required|a terminal is required/i.test(text)) {
		return new FerroviaError({
			what: 'sudo wants a password, and there is no terminal to ask in.',
			why: 'Run the command yourself, then Ferrovia again.',
			next: [`sudo ${command}`, 'ferrovia setup'],
		});
	}

	const offline = /could not resolve|temporary failure|unable to connect|network is unreachable|failed to fetch/i.test(text);
	return new FerroviaError({
		what: result.timedOut ? `${manager.name} did not finish in a quarter of an hour.` : `${manager.name} could not install it.`,
		why: offline ? `${said}\nThe machine is offline, or a proxy is in the way.` : said,
		next: [`${manager.needsRoot ? 'sudo ' : ''}${command}`],
	});
}

function withBinstall(world: World, why: string): Change {
	const argv = ['cargo', 'binstall', '--no-confirm', 'sccache'];
	return {
		id: 'tools/sccache',
		kind: 'command',
		summary: 'install sccache with cargo-binstall',
		preview: {type: 'command', argv, note: why},
		reversal: {type: 'command', argv: ['cargo', 'uninstall', 'sccache'], summary: 'cargo uninstall sccache'},
		async apply(context) {
			const result = await world.run(argv, {
				cwd: world.project.root,
				signal: context.signal,
				onLine: context.output,
				timeoutMs: 15 * 60_000,
			});
			if (!result.ok) {
				throw new FerroviaError({
					what: 'cargo-binstall could not install sccache.',
					why: result.stderr.trim().split('\n').at(-1),
					next: ['cargo install sccache --locked'],
				});
			}

			await confirmInstalled(world, 'sccache', context);
		},
	};
}

function fromRelease(world: World, release: Release, why: string): Change {
	const target = path.join(answer(world, 'bin-directory'), 'sccache');
	return executableChange({
		id: 'tools/sccache',
		path: target,
		summary: `install sccache ${release.version} in ${path.dirname(target)}`,
		note: `${why}; SHA-256 ${release.sha256.slice(0, 12)}… is verified before anything is unpacked`,
		argv: ['download', release.url],
		async produce({signal, output}) {
			return fetchSccache(world, release, {signal, output});
		},
	});
}

/** Downloads the pinned archive, verifies it, and gives back the program in it once it has said what it can do. */
export async function fetchSccache(world: Pick<World, 'run'>, release: Release, {signal, output}: ApplyContext): Promise<Uint8Array> {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'ferrovia-download-'));
	try {
		// Loaded here, because most runs download nothing.
		const [{download}, {extract}] = await Promise.all([import('../../services/download.ts'), import('tar/extract')]);
		const archive = path.join(folder, 'sccache.tar.gz');
		await download({
			url: release.url,
			file: archive,
			sha256: release.sha256,
			signal,
			output,
			alternatives: ['cargo install sccache --locked', 'ferrovia setup --download-mirror URL', 'ferrovia setup --compiler-cache none'],
		});
		await extract({file: archive, cwd: folder, strip: 1, filter: name => path.posix.basename(name) === 'sccache'});
		const program = path.join(folder, 'sccache');
		const asked = await world.run([program, '--help'], {signal, timeoutMs: 10_000});
		if (!asked.ok) {
			throw new FerroviaError({
				what: 'The sccache that was downloaded does not run on this machine.',
				why: asked.stderr.trim() || `exit code ${asked.exitCode}`,
				next: ['cargo install sccache --locked'],
			});
		}

		return await readFile(program);
	} finally {
		await rm(folder, {recursive: true, force: true});
	}
}

/** Looks again, as a check would: a package manager's exit code is no proof. */
async function confirmInstalled({run, environment}: World, tool: Tool, {signal}: ApplyContext): Promise<void> {
	if (signal.aborted) {
		throw new InterruptedError();
	}

	const tools = await findInstalledTools({run, environment, signal});
	const found = tools[tool];
	if (found === undefined) {
		throw new FerroviaError({
			what: `${tool} was installed but is not on PATH.`,
			why: 'Its package puts it in a folder that this shell does not search.',
			next: ['Open a new terminal, then: ferrovia setup'],
		});
	}

	if (tool === 'sccache' && tools.sccache !== undefined && !isCapableSccache(tools.sccache)) {
		throw new FerroviaError({
			what: `The package's sccache ${found.version ?? ''} can't use S3 or is too old.`,
			next: ['cargo install sccache --locked'],
		});
	}
}

function byHand(tool: Tool, why: string, command: string, reason: string): Change {
	return {
		id: `tools/${tool}`,
		kind: 'command',
		summary: `${tool}: by hand`,
		preview: {type: 'command', argv: [command], note: why},
		reversal: {type: 'none', reason: 'installed by hand'},
		async apply() {
			throw new FerroviaError({what: `Ferrovia can't install ${tool} here.`, why: reason, next: [command, 'ferrovia setup']});
		},
	};
}
