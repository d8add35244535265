import type {Change} from '../../source/engine/change.ts';
import {FerroviaError} from '../../source/engine/errors.ts';
import type {ResourceReversal, ResourceState, Reverser, ReverserContext, ReverserOf} from '../../source/engine/reverser.ts';
import {fakeChange} from './_fake-step.ts';

export type FakeResource = {
	/** What somebody put into it. */
	readonly holds?: string;
	readonly isUsedElsewhere?: boolean;
	/** It can be deleted without an error, and is still there. */
	readonly stays?: boolean;
	/** Nothing can be looked at once it is deleted. */
	readonly takesTheNetworkWithIt?: boolean;
};

/** A cloud in memory, and the reverser of the step `cache` that made what is in it. */
export class FakeCloud implements Reverser {
	readonly resources = new Map<string, FakeResource>();
	readonly log: string[] = [];
	isReachable = true;

	readonly reverserOf: ReverserOf = async step => (step === 'cache' ? this : undefined);

	readonly inspect = async ({data: {name = ''}, summary}: ResourceReversal): Promise<ResourceState> => {
		if (!this.isReachable) {
			throw new FerroviaError({what: 'No network.', next: ['ping']});
		}

		this.log.push(`look ${name}`);
		const resource = this.resources.get(name);
		if (resource === undefined) {
			return {state: 'gone', summary: `${name} is gone`};
		}

		return resource.isUsedElsewhere
			? {state: 'kept', summary: `somebody else uses ${name}`}
			: {state: 'ready', summary, destroys: resource.holds};
	};

	readonly apply = async ({data: {name = ''}}: ResourceReversal, {output, mayDestroy}: ReverserContext): Promise<void> => {
		output('with swordfish-swordfish');
		const resource = this.resources.get(name);
		if (resource?.holds !== undefined && !mayDestroy) {
			throw new FerroviaError({what: `${name} is not empty.`});
		}

		this.log.push(`delete ${name}`);
		if (resource?.stays !== true && resource?.isUsedElsewhere !== true) {
			this.resources.delete(name);
		}

		this.isReachable = resource?.takesTheNetworkWithIt !== true;
	};
}

/** A change that made something in the fake cloud. */
export function fakeResource(name: string): Change {
	return fakeChange(`cache/${name}`, undefined, {
		kind: 'resource',
		preview: {type: 'resource', provider: 'cloud', resource: name, verb: 'create', lines: []},
		reversal: {type: 'resource', action: 'delete', data: {name}, summary: `delete ${name}`},
	});
}
