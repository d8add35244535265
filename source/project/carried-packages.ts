import type {ExistingDockerfile} from '../dockerfile/existing-dockerfile.ts';
import {debianRelease, imageOf} from '../dockerfile/image.ts';
import {type DebianRelease, debianReleases, numberOf} from './debian.ts';
import {nameInRelease} from './system-packages.ts';

/** Packages of an image that are in the new one anyway, make programs for musl, or served a health check or a start that the new one does without. */
const needless =
	/^(?:ca-certificates|curl|wget|build-essential|build-base|gcc|libc6-dev|libc-dev|apt-transport-https|gnupg|lsb-release|musl|musl-dev|musl-tools|libgcc|libgcc-s1|tini|dumb-init)$/;

/** They are in distroless images as well (https://github.com/GoogleContainerTools/distroless/blob/main/cc/README.md). */
const inDistroless: ReadonlySet<string> = new Set(['tzdata', 'netbase', 'libstdc++6', 'libgomp1', 'media-types']);

export type CarriedPackages = {
	/** Names in Debian's archive. */
	readonly build: readonly string[];
	readonly runtime: readonly string[];
	/** Names of other distributions. */
	readonly foreign: readonly string[];
	/** Names with a version in them, of another release of Debian: whether the new one's archive has them is not known. */
	readonly outdated: readonly string[];
};

/** The packages of a user's Dockerfile that another image for the same service should have, on a release of Debian; on their own where it is left out. */
export function carriedPackages(existing: ExistingDockerfile, debian = releaseOf(existing)): CarriedPackages {
	const {buildPackages, runtimePackages, singleStage} = existing;
	const isSameRelease = debian !== undefined && releaseOf(existing) === debian;
	const outdated: string[] = [];
	const ofApt = (list: ExistingDockerfile['buildPackages']) =>
		list
			.filter(({manager}) => manager === 'apt')
			.map(({name}) => name.replace(/[=/:].*/, ''))
			.filter(name => /^[a-z\d][a-z\d+.-]+$/.test(name) && !needless.test(name))
			.flatMap(name => {
				const known = nameInRelease(name, debian ?? debianReleases[0]) ?? (isSameRelease || !namesVersion(name) ? name : undefined);
				outdated.push(...(known === undefined ? [name] : []));
				return known ?? [];
			});
	return {
		// Packages of a stage that compiles are worth a compiler that is there already, but for build-essential's g++ and make.
		build: [
			...ofApt(buildPackages),
			...(buildPackages.some(({name, manager}) => manager === 'apt' && name === 'build-essential') ? ['g++', 'make'] : []),
		],
		runtime: singleStage ? [] : ofApt(runtimePackages),
		foreign: unique(
			[...buildPackages, ...runtimePackages].filter(({name, manager}) => manager !== 'apt' && !needless.test(name)).map(({name}) => name),
		),
		outdated: unique(outdated),
	};
}

/** The packages that distroless has none of. */
export function missingInDistroless(packages: readonly string[]): readonly string[] {
	return packages.filter(name => !inDistroless.has(name));
}

/** The Debian that the service runs on today, where it is one that an image can be built on, and packages come from its archive. */
export function releaseOf({runtimeImage, buildPackages, runtimePackages}: ExistingDockerfile): DebianRelease | undefined {
	const number = debianRelease(imageOf(runtimeImage));
	return [...buildPackages, ...runtimePackages].some(({manager}) => manager === 'apt')
		? debianReleases.find(release => numberOf(release) === number)
		: undefined;
}

/** The Dockerfile that builds the service today: one that compiles, by the usual name before others, and none for developing. */
export function servingDockerfile(dockerfiles: readonly ExistingDockerfile[]): ExistingDockerfile | undefined {
	const serving = dockerfiles.filter(
		({path, build, binary}) =>
			(build !== undefined || binary !== undefined) &&
			!/(?:^|[./_-])(?:dev|develop|development|local|test|tests|ci|bench)(?:$|[./_-])/i.test(path),
	);
	return (
		serving.find(({path}) => path === 'Dockerfile') ??
		serving.find(({path}) => /prod|release|deploy|railway/i.test(path)) ??
		serving.find(({path}) => /(?:^|\/)Dockerfile$/.test(path)) ??
		serving[0]
	);
}

/** `libicu72`, `llvm-14`, `libclang-14-dev`, `python3.11`: another release has another. */
function namesVersion(name: string): boolean {
	return /^lib.*\d(?:t64)?$|-\d+(?:\.\d+)*(?:-dev)?$|^[a-z]+\d+\.\d+$/.test(name);
}

function unique(names: readonly string[]): readonly string[] {
	return [...new Set(names)];
}
