import {setTimeout as wait} from 'node:timers/promises';
import type {DockerEngine} from '../../services/docker.ts';
import type {RunProcess} from '../../services/process.ts';
import type {Started} from '../railway/call.ts';
import type {InstanceState} from '../railway/state.ts';

export type ContainersOptions = {
	readonly engine: DockerEngine;
	readonly run: RunProcess;
	/** The name of an image on this machine, by the digest that it was pushed with. */
	readonly imageOf: (digest: string) => string | undefined;
};

/** How long a server may take to answer, in ms. Railway's own patience is five minutes. */
const patienceMs = 20_000;

const port = '8080';

/** Runs deployed images for real, reachable from this machine alone. */
export class Containers {
	readonly #options: ContainersOptions;
	readonly #running = new Map<string, {readonly id: string; readonly address: string}>();

	constructor(options: ContainersOptions) {
		this.#options = options;
	}

	addressOf(digest: string): string | undefined {
		return this.#running.get(digest)?.address;
	}

	/** Starts an image with the service's variables and asks its health check. The ones before it go on until it is well. */
	async start(digest: string, {variables, settings}: InstanceState): Promise<Started> {
		const image = this.#options.imageOf(digest);
		if (image === undefined) {
			return {isHealthy: true, logs: ['This image was not built on this machine, so its server is simulated.']};
		}

		const given = {...variables, PORT: variables.PORT ?? port};
		const started = await this.#docker(
			['run', '--detach', '--publish', `127.0.0.1::${given.PORT}`, ...Object.keys(given).flatMap(name => ['--env', name]), image],
			given,
		);
		const id = started.stdout.trim().split('\n').at(-1) ?? '';
		if (!started.ok) {
			return {isHealthy: false, logs: started.stderr.trim().split('\n')};
		}

		const published = await this.#docker(['port', id, `${given.PORT}/tcp`]);
		const address = published.stdout.trim().split('\n')[0] ?? '';
		const isHealthy = await this.#answers(id, `http://${address}${settings.healthcheckPath ?? '/'}`);
		const said = await this.#docker(['logs', '--tail', '20', id]);
		const logs = `${said.stdout}${said.stderr}`.split('\n').filter(line => line !== '');
		if (!isHealthy) {
			await this.#remove(id);
			return {isHealthy, logs: [...logs, 'Healthcheck failed!']};
		}

		const before = [...this.#running.values()];
		this.#running.clear();
		this.#running.set(digest, {id, address});
		await Promise.all(before.map(async other => this.#remove(other.id)));
		return {isHealthy, logs};
	}

	async stop(): Promise<void> {
		await Promise.all([...this.#running.values()].map(async ({id}) => this.#remove(id)));
		this.#running.clear();
	}

	async #answers(id: string, url: string): Promise<boolean> {
		const deadline = Date.now() + patienceMs;
		while (Date.now() < deadline) {
			const answered = await fetch(url, {redirect: 'manual', signal: AbortSignal.timeout(3000)}).catch(() => undefined);
			if (answered?.ok) {
				return true;
			}

			const state = await this.#docker(['inspect', '--format', '{{.State.Running}}', id]);
			if (state.stdout.trim() !== 'true') {
				return false;
			}

			await wait(200);
		}

		return false;
	}

	async #remove(id: string): Promise<void> {
		await this.#docker(['rm', '--force', '--volumes', id]);
	}

	async #docker(argv: readonly string[], environment: Readonly<Record<string, string>> = {}) {
		const {engine, run} = this.#options;
		return run(['docker', ...argv], {env: {...engine.environment, ...environment}, timeoutMs: 60_000});
	}
}
