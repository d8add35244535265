import type {Note, Step} from '../../engine/step.ts';
import {withCargo} from '../with-cargo.ts';
import type {World} from '../world.ts';
import {cargoChecks} from './checks.ts';
import {configFaults} from './faults.ts';
import {planGitignore} from './gitignore.ts';
import {planLockfile} from './lockfile.ts';
import {planMachineSettings} from './machine-settings.ts';
import {planProfiles} from './profiles.ts';

/** Cargo's configuration: this machine's settings where they can't break another's build, and two profiles. */
export const cargoStep: Step<World> = {
	id: 'cargo',
	title: 'cargo',
	summary: "profiles, linker and cache in Cargo's configuration",
	needs: ['tools'],
	applicability: withCargo,
	async plan(world, signal) {
		const [settings, profiles] = await Promise.all([planMachineSettings(world, signal), planProfiles(world)]);
		const localFile =
			settings.changes.some(({id}) => id === 'cargo/config' || id === 'cargo/machine-settings') || settings.inPlace.length > 0;
		const gitignore = await planGitignore(world, localFile, signal);
		const changes = [...settings.changes, profiles, gitignore, planLockfile(world)].filter(change => change !== undefined);
		return {
			changes,
			reason: ['profiles ci and production', ...settings.inPlace].join(', '),
			notes: [...settings.notes, ...toolchainNotes(world), ...configFaults(world).map(({text}) => ({level: 'warn', text}) as const)],
		};
	},
	checks: cargoChecks,
};

function toolchainNotes({project: {toolchain}}: World): readonly Note[] {
	const {pin, readWith} = toolchain;
	return readWith === undefined
		? []
		: [
				{
					level: 'warn',
					text: `The toolchain ${pin?.channel} that the project pins is not installed here. The project was read with ${readWith}; checks that compile need: rustup toolchain install ${pin?.channel}`,
				},
			];
}
