import os from 'node:os';
import type {Project} from '../project/project.ts';
import type {Circumstances} from './measurement.ts';

/** The machine and the toolchain. The linker is known when something is built. */
export function readCircumstances(
	{platform, toolchain}: Pick<Project, 'platform' | 'toolchain'>,
	sccache: string | undefined,
): Omit<Circumstances, 'linker'> {
	return {
		os: platform.os,
		architecture: platform.architecture,
		// Undefined in some containers, and empty on some ARM machines.
		cpu: os.cpus()[0]?.model.trim() || 'unknown',
		cores: platform.cores,
		memoryBytes: os.totalmem(),
		rustc: toolchain.rustc,
		cargo: toolchain.cargo,
		sccache,
	};
}
