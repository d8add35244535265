import type {ProcessResult, RunProcess} from './process.ts';

/** A Docker engine that builds with BuildKit. */
export type DockerEngine = {
	/** For example 28.2.2. */
	readonly version: string;
	/** The command line of a build, up to its options. */
	readonly build: readonly string[];
	/** Build can be asked to check a Dockerfile only (buildx 0.15 with Dockerfile 1.8, https://docs.docker.com/build/checks/). */
	readonly checks: boolean;
	readonly environment: Readonly<Record<string, string | undefined>>;
};

export type MissingEngine = {readonly missing: string; readonly remedy: string};

type Look = {
	readonly run: RunProcess;
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly signal: AbortSignal;
};

/** The engine that the docker on PATH talks to, or why there is none to build with. */
export async function findEngine({run, environment, signal}: Look): Promise<DockerEngine | MissingEngine> {
	const ask = async (...argv: readonly string[]) => run(['docker', ...argv], {env: environment, signal, timeoutMs: 30_000});
	const server = await ask('version', '--format', '{{.Server.Version}}');
	if (server.missing) {
		return {missing: 'docker is not on this machine', remedy: 'Install Docker: https://docs.docker.com/engine/install/'};
	}

	if (!server.ok) {
		return {missing: `no Docker engine answers: ${lastLine(server)}`, remedy: 'docker info'};
	}

	const [version, buildx] = [server.stdout.trim(), await ask('buildx', 'version')];
	if (buildx.ok) {
		// Without this, buildx 0.10 and later makes an index of a local image to carry an attestation, which older engines can't load.
		return {version, build: ['docker', 'buildx', 'build', '--load', '--provenance=false'], checks: await canCheck(ask), environment};
	}

	// Engines before 23 have BuildKit built in; later clients leave it to buildx (https://docs.docker.com/engine/release-notes/23.0/).
	return Number(version.split('.')[0]) < 23
		? {version, build: ['docker', 'build'], checks: false, environment: {...environment, DOCKER_BUILDKIT: '1'}}
		: {
				missing: 'docker has no buildx, without which it can not use BuildKit',
				remedy: 'Install docker-buildx-plugin (Debian: docker-buildx)',
			};
}

async function canCheck(ask: (...argv: readonly string[]) => Promise<ProcessResult>): Promise<boolean> {
	const help = await ask('buildx', 'build', '--help');
	return help.stdout.includes('--check');
}

/** Whether a build that failed lacked a network or an image, which says nothing about the Dockerfile. The last words that tell it, or undefined. */
export function missingFromOutside({stdout, stderr}: Pick<ProcessResult, 'stderr' | 'stdout'>): string | undefined {
	return /^.*(?:failed to resolve source metadata|failed to do request|TLS handshake timeout|toomanyrequests|pull access denied|no such host|i\/o timeout|Could not resolve host|Temporary failure).*$/m.exec(
		`${stdout}\n${stderr}`,
	)?.[0];
}

export function lastLine({stderr, stdout}: Pick<ProcessResult, 'stderr' | 'stdout'>): string {
	return `${stdout}\n${stderr}`.trim().split('\n').at(-1)?.trim() ?? '';
}
