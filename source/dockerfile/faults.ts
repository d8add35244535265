import type {Dockerfile} from './dockerfile.ts';
import {baseImageFaults} from './faults/base-images.ts';
import {cookFaults} from './faults/cook.ts';
import type {Fault} from './faults/fault.ts';
import {healthcheckFaults} from './faults/healthcheck.ts';
import {mountFaults} from './faults/mounts.ts';
import {sccacheFaults} from './faults/sccache.ts';
import {secretFaults} from './faults/secrets.ts';
import {shellFaults} from './faults/shell.ts';
import {sourceFaults} from './faults/sources.ts';
import {targetMountFaults} from './faults/target-mounts.ts';
import {userFaults} from './faults/user.ts';

export type {Fault};

const all = [
	sourceFaults,
	mountFaults,
	targetMountFaults,
	cookFaults,
	sccacheFaults,
	secretFaults,
	baseImageFaults,
	shellFaults,
	healthcheckFaults,
	userFaults,
] as const;

/** What is wrong in a Dockerfile and no linter says, in the order of its lines. Ours must have none. */
export function faultsOf(dockerfile: Dockerfile): readonly Fault[] {
	const faults = all.flatMap(find => find(dockerfile));
	const first = new Map(faults.map(fault => [`${fault.id} ${fault.line} ${fault.text}`, fault]));
	return [...first.values()].sort((a, b) => a.line - b.line);
}
