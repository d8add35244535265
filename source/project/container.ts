export type ContainerMarks = {
	/** The text of `/.dockerenv`, which Docker leaves in every container, mostly empty. */
	readonly dockerenv?: string;
	/** The text of `/run/.containerenv`, by Podman. */
	readonly containerenv?: string;
	/** The text of `/run/systemd/container`; systemd counts WSL as one (https://systemd.io/CONTAINER_INTERFACE). */
	readonly systemd?: string;
	/** The text of `/proc/1/cgroup`. */
	readonly controlGroup?: string;
	readonly environment: Readonly<Record<string, string | undefined>>;
};

/** Whether this is a container: Docker, Podman, LXC, Kubernetes, systemd-nspawn. WSL is none. */
export function isContainer({dockerenv, containerenv, systemd, controlGroup, environment}: ContainerMarks): boolean {
	return (
		dockerenv !== undefined ||
		containerenv !== undefined ||
		environment.KUBERNETES_SERVICE_HOST !== undefined ||
		[systemd, environment.container].some(kind => kind !== undefined && kind.trim() !== '' && kind.trim() !== 'wsl') ||
		/\/(?:docker|lxc|kubepods|libpod|containerd)\b/.test(controlGroup ?? '')
	);
}

/** WSL by the release of its kernel. A container on it has the same kernel, but is first of all a container. */
export function isWsl(kernelRelease: string, container: boolean): boolean {
	return !container && /microsoft/i.test(kernelRelease);
}

/**
The cores that a build may use: those of the machine, or fewer by the quota in `cpu.max` of control groups
(https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu-interface-files), rounded down as Rust's `available_parallelism` does.
*/
export function coresOf(available: number, cpuMax: string | undefined): number {
	const [, quota, period] = /^(\d+) (\d+)/.exec(cpuMax ?? '') ?? [];
	return quota === undefined ? available : Math.max(1, Math.min(available, Math.floor(Number(quota) / Number(period))));
}
