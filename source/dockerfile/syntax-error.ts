import {FerroviaError} from '../engine/errors.ts';

/** The text is not a Dockerfile: where it stops being one. */
export class DockerfileSyntaxError extends FerroviaError {
	override readonly name = 'DockerfileSyntaxError';
	/** From 1. */
	readonly line: number;

	constructor(line: number, reason: string) {
		super({what: `Line ${line} is not a Dockerfile's: ${reason}.`});
		this.line = line;
	}
}
