import {FerroviaError} from '../engine/errors.ts';

/** An edit that can't be made without rewriting, or guessing at, what the user wrote. The text is left as it was. */
export class TomlEditError extends FerroviaError {
	override readonly name = 'TomlEditError';
	readonly path: readonly string[];

	constructor(path: readonly string[], why: string, options: {cause?: unknown} = {}) {
		// JSON's quotes, as formatPath refuses what may be the very reason.
		const name = path.map(key => (/^[\w-]+$/.test(key) ? key : JSON.stringify(key))).join('.');
		super({what: `\`${name}\` can't be edited.`, why}, options);
		this.path = path;
	}
}
