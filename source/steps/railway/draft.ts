import {FerroviaError} from '../../engine/errors.ts';
import type {Located} from './locate.ts';
import {isMade, type Named, type RailwayPlace, type ToMake} from './place.ts';

/** Project, environment and service while they are being made: what comes later is told the ids of what came before it. */
export class Draft {
	readonly #parts: {project: Named | ToMake; environment: Named | ToMake; service: Named | ToMake};

	constructor({project, environment, service}: Pick<Located, 'project' | 'environment' | 'service'>) {
		this.#parts = {project, environment, service};
	}

	made(part: 'project' | 'environment' | 'service', thing: Named): void {
		this.#parts[part] = thing;
	}

	/** One part, which must be there by now. */
	part(part: 'project' | 'environment' | 'service'): Named {
		const thing = this.#parts[part];
		if (!isMade(thing)) {
			throw new FerroviaError({what: `The ${part} ${thing.make} was not made.`, next: ['ferrovia setup railway']});
		}

		return thing;
	}

	/** All of them; undefined while one is still to be made. */
	get place(): RailwayPlace | undefined {
		const {project, environment, service} = this.#parts;
		return isMade(project) && isMade(environment) && isMade(service) ? {project, environment, service} : undefined;
	}

	/** All of them, which must be there by now. */
	get required(): RailwayPlace {
		return {project: this.part('project'), environment: this.part('environment'), service: this.part('service')};
	}

	/** Empty while it is still to be made. */
	idOf(part: 'project' | 'environment' | 'service'): string {
		const thing = this.#parts[part];
		return isMade(thing) ? thing.id : '';
	}

	/** The name that a part has, or will get. */
	nameOf(part: 'project' | 'environment' | 'service'): string {
		const thing = this.#parts[part];
		return isMade(thing) ? thing.name : thing.make;
	}
}
