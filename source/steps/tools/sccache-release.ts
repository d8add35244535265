import type {Platform} from '../../project/project.ts';

const version = '0.17.0';

/**
SHA-256 of the release archives of https://github.com/mozilla/sccache/releases/tag/v0.17.0. The Linux ones are static (musl) and run
on every distribution. Windows is served by winget and Scoop.
*/
const sha256: Readonly<Record<string, string>> = {
	'x86_64-unknown-linux-musl': '67c4a96dd237c1f518f6b36083f270f9976d516f1e57fce891755ea782e50006',
	'aarch64-unknown-linux-musl': '821a86343191aa1cbab74bd42f9e93c9a63bf85e4742945f40d3ae84193c1c77',
	'x86_64-apple-darwin': 'c2144cafbfe3d22e34ae637f9974ce53613543ac19477fdb287df22ea3668261',
	'aarch64-apple-darwin': '0c560bfba31aef5bdfb4fb3d2677f6e61d71c5c00952f2a83344f47aa31f00f1',
};

export type Release = {
	readonly version: string;
	readonly url: string;
	readonly sha256: string;
};

/** The pinned release for a platform, or undefined where there is none. `mirror` stands for https://github.com. */
export function sccacheRelease({os, architecture}: Pick<Platform, 'os' | 'architecture'>, mirror: string): Release | undefined {
	const target = `${architecture}-${os === 'macos' ? 'apple-darwin' : 'unknown-linux-musl'}`;
	const checksum = os === 'linux' || os === 'macos' ? sha256[target] : undefined;
	return checksum === undefined
		? undefined
		: {
				version,
				url: `${mirror.replace(/\/$/, '')}/mozilla/sccache/releases/download/v${version}/sccache-v${version}-${target}.tar.gz`,
				sha256: checksum,
			};
}
