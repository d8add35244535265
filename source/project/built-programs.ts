import {fieldOf, stringOf} from './fields.ts';

/** A program that cargo built. */
export type BuiltProgram = {
	/** Of the target, as the manifest says. */
	readonly name: string;
	/** Absolute path. */
	readonly executable: string;
};

/** Those that a build with `--message-format json…` tells of, in its order (https://doc.rust-lang.org/cargo/reference/external-tools.html#artifact-messages). */
export function builtPrograms(messages: string): readonly BuiltProgram[] {
	return messages.split('\n').flatMap(line => {
		const message: unknown = line.startsWith('{"reason":"compiler-artifact"') ? JSON.parse(line) : undefined;
		const [name, executable] = [stringOf(fieldOf(message, 'target', 'name')), stringOf(fieldOf(message, 'executable'))];
		return name === undefined || executable === undefined ? [] : [{name, executable}];
	});
}
