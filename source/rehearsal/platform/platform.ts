import type {Started} from '../railway/call.ts';
import type {InstanceState} from '../railway/state.ts';
import type {Containers} from './containers.ts';

/** Where Railway runs servers in a rehearsal: in containers where there is an engine, else nowhere. */
export class Platform {
	readonly #containers: Containers | undefined;
	/** New servers don't answer their health check. */
	isBroken = false;

	constructor(containers: Containers | undefined) {
		this.#containers = containers;
	}

	async start(digest: string, instance: InstanceState): Promise<Started> {
		if (this.isBroken) {
			return {isHealthy: false, logs: ['DATABASE_URL is not set: broken on purpose by the rehearsal', 'Healthcheck failed!']};
		}

		return this.#containers?.start(digest, instance) ?? {isHealthy: true, logs: ['Simulated: there is no Docker engine on this machine.']};
	}

	addressOf(digest: string): string | undefined {
		return this.#containers?.addressOf(digest);
	}

	async stop(): Promise<void> {
		await this.#containers?.stop();
	}
}
