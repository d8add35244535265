import {ask, type Look} from './look.ts';

/**
A look that reads the project with another toolchain, where the pinned one is not installed: cargo's metadata does not depend on the compiler, and
rustup fetches the pinned one when something is built (https://rust-lang.github.io/rustup/overrides.html). Undefined where that is not the reason,
or no toolchain is installed.
*/
export async function withInstalledToolchain(look: Look, cwd: string): Promise<(Look & {readonly toolchain: string}) | undefined> {
	// Whoever names one in the environment means that one.
	if (look.environment.RUSTUP_TOOLCHAIN !== undefined) {
		return undefined;
	}

	const [version, list] = await Promise.all([
		ask(look, ['cargo', '-V'], {cwd}),
		ask(look, ['rustup', 'toolchain', 'list', '--quiet'], {cwd}),
	]);
	const toolchain = version.ok || !/toolchain '[^']+' is not installed/.test(version.stderr) ? undefined : newest(list.stdout);
	return toolchain === undefined ? undefined : {...look, environment: {...look.environment, RUSTUP_TOOLCHAIN: toolchain}, toolchain};
}

/** Of `rustup toolchain list`: a stable one, else a release, else any of rustup's own. */
export function newest(list: string): string | undefined {
	const names = list
		.split('\n')
		.map(line => line.split(' ')[0] ?? '')
		.filter(name => /-(?:linux|apple|pc)-/.test(name));
	const releases = names.filter(name => /^\d/.test(name)).sort((a, b) => b.localeCompare(a, 'en', {numeric: true}));
	return names.find(name => name.startsWith('stable-')) ?? releases[0] ?? names[0];
}
