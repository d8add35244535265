import type {CargoBuild} from './cargo-build.ts';
import type {Fault} from './faults.ts';
import type {InstalledPackage} from './installs.ts';

/** What a user's Dockerfile holds that another one for the same service should keep. Lines are those of its file, from 1. */
export type ExistingDockerfile = {
	/** Relative to the project's root, with slashes. */
	readonly path: string;
	/** Of the stages that compile, in order of their lines. */
	readonly buildPackages: readonly InstalledPackage[];
	/** Of the final stage. Where it also compiles, these are the same as {@link buildPackages}. */
	readonly runtimePackages: readonly InstalledPackage[];
	/** The same stage compiles and runs, or the one that runs is made from it: which of the packages the running service needs can't be told. */
	readonly singleStage: boolean;
	/** ENV without secrets. */
	readonly env: readonly CarriedVariable[];
	/** ARGs of stages that compile, which commands there see as variables. Those without a default have no value. */
	readonly buildArguments: readonly {readonly name: string; readonly value: string | undefined; readonly line: number}[];
	/** Names of ENV and ARG that look like secrets. Their values are nowhere in this. */
	readonly secrets: readonly {readonly name: string; readonly line: number}[];
	/** As EXPOSE says: `8080`, `8080/udp`, or a variable that has no value. */
	readonly ports: readonly string[];
	/** What is copied into the final image beside the program. */
	readonly files: readonly CarriedFile[];
	readonly volumes: readonly string[];
	/** Of the final stage, absolute; undefined where it sets none. */
	readonly workdir: string | undefined;
	readonly entrypoint: CarriedCommand | undefined;
	readonly command: CarriedCommand | undefined;
	readonly healthcheck: CarriedCommand | undefined;
	/** As USER says, with variables replaced. */
	readonly user: string | undefined;
	readonly stopSignal: string | undefined;
	readonly labels: readonly {readonly name: string; readonly value: string}[];
	/** The binary that ends up in the final image. */
	readonly binary: string | undefined;
	/** Where it lies there, absolute. */
	readonly binaryPath: string | undefined;
	/** The compilation that makes the program; the others, for a front end or dependencies, are not told. */
	readonly build: Omit<CargoBuild, 'command'> | undefined;
	readonly features: readonly string[];
	/** As the image's tag or rustup says: `1.90`, `nightly-2026-01-02`. */
	readonly rustVersion: string | undefined;
	/** What `rustup target add` adds. */
	readonly targets: readonly string[];
	/** It is built for musl, or runs where there is no glibc. */
	readonly musl: boolean;
	/** What the final stage is from. */
	readonly runtimeImage: string;
	/** What could not be carried over and is in none of the other fields, in whole sentences. */
	readonly unsupported: readonly string[];
	readonly faults: readonly Fault[];
};

export type CarriedVariable = {readonly name: string; readonly value: string; readonly stage: 'build' | 'runtime'; readonly line: number};

export type CarriedFile = {
	/**
	The path in the project, relative and with slashes; `.` is all of it. Of a file that comes out of a build stage it is the path that was copied
	there: whether it is in the project or made by the build, only the project can tell.
	*/
	readonly from: string;
	/** In the final image, absolute. It ends with a slash where the Dockerfile copies into a folder. */
	readonly to: string;
	/** The stage or image that it comes out of; undefined where it comes from the project. */
	readonly stage: string | undefined;
	/** The path there, absolute. */
	readonly stagePath: string | undefined;
	readonly line: number;
};

export type CarriedCommand = {
	/** `shell` is one line that a shell reads. */
	readonly form: 'exec' | 'shell';
	readonly words: readonly string[];
	readonly line: number;
};
