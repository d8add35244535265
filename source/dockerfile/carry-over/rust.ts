import type {Dockerfile, Stage} from '../dockerfile.ts';
import type {ExistingDockerfile} from '../existing-dockerfile.ts';
import {imageOf, rustVersion} from '../image.ts';
import {commandsOfStage} from '../runs.ts';
import {valuesAt} from '../scope.ts';
import {bottomImage} from '../stages.ts';

/** The toolchain that compiles: what rustup is told is stronger than what the image brings. */
export function carriedRust(dockerfile: Dockerfile, compiling: readonly Stage[]): Pick<ExistingDockerfile, 'rustVersion' | 'targets'> {
	const commands = compiling.flatMap(stage => commandsOfStage(dockerfile, stage));
	const rustup = commands.flatMap(({words}) => (/^(?:.*\/)?rustup$/.test(words[0] ?? '') ? [words.slice(1)] : []));
	const chosen = rustup.flatMap(([verb, ...rest]) =>
		verb === 'default' ? rest.slice(0, 1) : verb === 'toolchain' && rest[0] === 'install' ? plainWords(rest.slice(1)).slice(0, 1) : [],
	);
	const asked = commands.flatMap(({words}) =>
		words.flatMap((word, index) => (word === '--default-toolchain' ? (words[index + 1] ?? []) : [])),
	);
	const last = compiling.at(-1);
	const variable = last === undefined ? undefined : valuesAt(dockerfile, last).get('RUSTUP_TOOLCHAIN');
	const inImages = compiling.flatMap(stage => rustVersion(imageOf(bottomImage(dockerfile, stage))) ?? []);
	return {
		rustVersion: [variable, chosen.at(-1), asked.at(-1)].find(isVersion) ?? inImages.at(-1),
		targets: [
			...new Set(
				rustup.flatMap(([verb, action, ...names]) =>
					verb === 'target' && action === 'add' ? plainWords(names).filter(name => !name.includes('$')) : [],
				),
			),
		],
	};
}

function isVersion(text: string | undefined): boolean {
	return text !== undefined && /^(?:\d+\.\d+|nightly|beta)/.test(text);
}

/** Without options: `--toolchain` and `--profile` are followed by a value, `--no-self-update` is not. */
function plainWords(words: readonly string[]): readonly string[] {
	return words.filter(
		(word, index) => !word.startsWith('-') && !/^(?:--toolchain|--profile|--component|-c|-t|--target)$/.test(words[index - 1] ?? ''),
	);
}
