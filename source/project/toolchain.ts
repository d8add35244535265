import path from 'node:path';
import semver from 'semver';
import {FerroviaError} from '../engine/errors.ts';
import {readText} from '../engine/file-change.ts';
import {getToml, readToml} from '../toml/read.ts';
import type {DetectOptions} from './detect.ts';
import type {CargoMember, Toolchain} from './project.ts';

/** The toolchain that counts in the project's folder, pins included. */
export async function readToolchain({run, signal}: DetectOptions, root: string, members: readonly CargoMember[]): Promise<Toolchain> {
	const [rustc, cargo, pin] = await Promise.all([
		run(['rustc', '-vV'], {cwd: root, signal, timeoutMs: 30_000}),
		run(['cargo', '-V'], {cwd: root, signal, timeoutMs: 30_000}),
		findPin(root),
	]);
	const field = (name: string) => new RegExp(`^${name}: (\\S+)`, 'm').exec(rustc.stdout)?.[1];
	const [release, host] = [field('release'), field('host')];
	if (!rustc.ok || release === undefined || host === undefined) {
		throw new FerroviaError({
			what: 'rustc does not run here.',
			why: rustc.stderr.trim() || 'It is not on PATH.',
			next: [pin === undefined ? 'rustup default stable' : `rustup toolchain install ${pin.channel}`],
		});
	}

	return {
		rustc: release,
		cargo: /\d+\.\d+\.\d+\S*/.exec(cargo.stdout)?.[0] ?? release,
		host,
		pin,
		minimum: highestVersion(members.map(({rustVersion}) => rustVersion)),
	};
}

/** The highest of the `rust-version`s that members declare, as they write it. */
export function highestVersion(versions: ReadonlyArray<string | undefined>): string | undefined {
	const declared = versions.filter(version => version !== undefined);
	return declared.sort((a, b) => semver.compare(semver.coerce(b) ?? '0.0.0', semver.coerce(a) ?? '0.0.0'))[0];
}

/** The nearest toolchain file, in the folder or above; the legacy name wins within a folder, as rustup has it (https://rust-lang.github.io/rustup/overrides.html). */
async function findPin(root: string): Promise<Toolchain['pin']> {
	for (let folder = root; ; folder = path.dirname(folder)) {
		for (const name of ['rust-toolchain', 'rust-toolchain.toml']) {
			const file = path.join(folder, name);
			const text = await readText(file).catch(() => undefined);
			const channel = text === undefined ? undefined : pinnedChannel(text, name);
			if (channel !== undefined) {
				return {path: file, channel, legacy: name === 'rust-toolchain'};
			}
		}

		if (folder === path.dirname(folder)) {
			return undefined;
		}
	}
}

/** The channel of a toolchain file: TOML, or a bare name in the legacy file. */
export function pinnedChannel(text: string, name: string): string | undefined {
	try {
		const channel = getToml(readToml(text), ['toolchain', 'channel']);
		if (typeof channel === 'string') {
			return channel;
		}
	} catch {}

	const line = text.trim();
	return name === 'rust-toolchain' && /^[\w.-]+$/.test(line) ? line : undefined;
}
