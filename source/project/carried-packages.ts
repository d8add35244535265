import type {ExistingDockerfile} from '../dockerfile/existing-dockerfile.ts';

/** Packages of an image that are in the new one anyway, or served a health check that Railway does itself. */
const needless = /^(?:ca-certificates|curl|wget|build-essential|gcc|libc6-dev|apt-transport-https|gnupg|lsb-release)$/;

export type CarriedPackages = {
	/** Names in Debian's archive. */
	readonly build: readonly string[];
	readonly runtime: readonly string[];
	/** Names of other distributions. */
	readonly foreign: readonly string[];
};

/** The packages of a user's Dockerfile that another image for the same service should have. */
export function carriedPackages({buildPackages, runtimePackages, singleStage}: ExistingDockerfile): CarriedPackages {
	const ofApt = (list: ExistingDockerfile['buildPackages']) =>
		list
			.filter(({manager}) => manager === 'apt')
			.map(({name}) => name.replace(/=.*/, ''))
			.filter(name => /^[a-z\d][a-z\d+.-]+$/.test(name) && !needless.test(name));
	return {
		// Packages of a stage that compiles are worth a compiler that is there already, but for build-essential's g++ and make.
		build: [
			...ofApt(buildPackages),
			...(buildPackages.some(({name, manager}) => manager === 'apt' && name === 'build-essential') ? ['g++', 'make'] : []),
		],
		runtime: singleStage ? [] : ofApt(runtimePackages),
		foreign: [...new Set([...buildPackages, ...runtimePackages].filter(({manager}) => manager !== 'apt').map(({name}) => name))],
	};
}

/** The Dockerfile that builds the service today: one that compiles, by the usual name before others. */
export function servingDockerfile(dockerfiles: readonly ExistingDockerfile[]): ExistingDockerfile | undefined {
	const compiling = dockerfiles.filter(({build, binary}) => build !== undefined || binary !== undefined);
	return (
		compiling.find(({path}) => path === 'Dockerfile') ??
		compiling.find(({path}) => /prod|release|deploy|railway/i.test(path)) ??
		compiling[0]
	);
}
