import type {Change} from '../../source/engine/change.ts';
import {executableChange} from '../../source/engine/file-change.ts';
import type {Step} from '../../source/engine/step.ts';

/** A command change that does nothing but what the test says. */
export function fakeChange(id: string, apply: Change['apply'] = async () => {}, more: Partial<Change> = {}): Change {
	return {
		id,
		kind: 'command',
		summary: `do ${id}`,
		preview: {type: 'command', argv: ['do', id]},
		reversal: {type: 'none', reason: 'only a test'},
		apply,
		...more,
	};
}

/** The installation of sccache as this file. */
export function fakeProgram(file: string): Change {
	const produce = async () => Buffer.from('program');
	return executableChange({id: 'tools/sccache', path: file, summary: 'install sccache', note: '', argv: ['download'], produce});
}

export function fakeStep<World>(id: string, changes: (world: World) => readonly Change[], needs: readonly string[] = []): Step<World> {
	return {
		id,
		title: id,
		summary: id,
		needs,
		applicability: () => ({applies: true}),
		plan: async world => ({changes: changes(world), reason: `${id} is in place`}),
		checks: () => [],
	};
}
