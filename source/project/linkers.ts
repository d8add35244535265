import type {Platform} from './project.ts';

/** mold links ELF files only, and its users report broken binaries with musl: it is never used elsewhere than on glibc Linux. */
export function moldRunsOn(
	platform: Pick<Platform, 'os' | 'libc'>,
): {readonly runs: true} | {readonly runs: false; readonly reason: string} {
	if (platform.os !== 'linux') {
		return {runs: false, reason: `mold links for Linux only; the linker of ${platform.os === 'macos' ? 'macOS' : 'this system'} is fast`};
	}

	return platform.libc === 'musl' ? {runs: false, reason: 'mold is not used with musl'} : {runs: true};
}
