import path from 'node:path';
import {type Dockerfile, flagOf, type Instruction, type Stage} from '../dockerfile.ts';
import {hasRust, imageOf} from '../image.ts';
import {commandsOfRun, commandsOfStage, type RunCommand} from '../runs.ts';
import {bottomImage, finalStage, lineage, sourceStage} from '../stages.ts';

/** What a new Dockerfile can't take over by itself and no other field tells, in whole sentences with the line that it stands in. */
export function unsupportedIn(dockerfile: Dockerfile, compiling: readonly Stage[]): readonly string[] {
	const final = finalStage(dockerfile);
	const running = lineage(dockerfile, final);
	const used = dockerfile.stages.filter(stage => compiling.includes(stage) || running.includes(stage));
	return [
		...running.flatMap(stage => stage.instructions.flatMap(ofRunningStage)),
		...used.flatMap(stage => stage.instructions.flatMap(instruction => ofAnyStage(stage, instruction))),
		...used.flatMap(stage =>
			stage.instructions
				.filter(({keyword}) => keyword === 'RUN')
				.flatMap(run => ofRun(commandsOfRun(dockerfile, stage, run), {line: run.line, runs: running.includes(stage)})),
		),
		...otherStages(dockerfile, used),
	].filter((text, index, all) => all.indexOf(text) === index);
}

function ofRunningStage({keyword, words, text, line, heredocs}: Instruction): readonly string[] {
	if ((keyword === 'COPY' || keyword === 'ADD') && heredocs.length > 0) {
		return [`Line ${line} writes ${words.at(-1)} from a text in the Dockerfile.`];
	}

	return keyword === 'ADD' && /^(?:https?:|git@)/.test(text) ? [`Line ${line} downloads ${words[0]} into the final image.`] : [];
}

function ofAnyStage(stage: Stage, {keyword, text, words, line}: Instruction): readonly string[] {
	if (keyword === 'ONBUILD' || (keyword === 'SHELL' && !/sh$/.test(words[0] ?? ''))) {
		return [`Line ${line} says ${keyword} ${text}.`];
	}

	return keyword === 'RUN' && /\$\{?(?:TARGET|BUILD)(?:PLATFORM|ARCH)/.test(text)
		? [`Line ${line} does different things for different platforms; the stage is ${stage.name ?? stage.index}.`]
		: [];
}

/** Programs that change nothing worth keeping, and those that are read elsewhere. */
const known: ReadonlySet<string> = new Set(
	'. source ln xx-info xx-apt-get xx-apt xx-apk xx-cargo apt apt-get aptitude apk dnf microdnf yum zypper pacman cargo cargo-chef cargo-leptos cross rustup rm rmdir mkdir cp mv install ls echo printf true set cd test [ [[ cat strip touch find update-ca-certificates sccache export chmod chown useradd adduser groupadd addgroup usermod mold pwd sleep break : for case in exit which id date env sh bash tar unzip rustc ldconfig ldd head grep sed'.split(
		' ',
	),
);

/** One sentence for all that a RUN does and is not read elsewhere. */
function ofRun(commands: readonly RunCommand[], {line, runs}: {readonly line: number; readonly runs: boolean}): readonly string[] {
	const downloads = new Set(
		commands.filter(({words}) => isDownload(words)).map(({words}) => words.find(word => /^(?:https?|ftp):/.test(word)) ?? 'something'),
	);
	const others = commands.filter(({words}) => !isDownload(words) && !isKnown(words));
	const frontEnd = others.some(({words}) => frontEndTools.has(nameOf(words)));
	return [
		...(downloads.size > 0 ? [`Line ${line} downloads ${[...downloads].join(', ')}${runs ? ' into the final image' : ''}.`] : []),
		...(others.length > 0
			? [`Line ${line} ${frontEnd ? 'builds a front end' : 'runs'}: ${others.map(({words}) => words.join(' ')).join('; ')}.`]
			: []),
	];
}

function nameOf([program = '']: readonly string[]): string {
	return path.posix.basename(program);
}

const frontEndTools: ReadonlySet<string> = new Set('npm pnpm yarn bun npx node deno trunk wasm-pack dx tailwindcss sass'.split(' '));

function isDownload(words: readonly string[]): boolean {
	return /^(?:curl|wget)$/.test(nameOf(words)) && !words.some(word => /rustup\.rs/.test(word));
}

/** Of what cargo installs, the tools that a new Dockerfile brings itself; and all that cargo does with the project. */
function isKnown(words: readonly string[]): boolean {
	const program = nameOf(words);
	if (program === 'cargo' && /^(?:b?install|binstall|sqlx|make|xtask|quickinstall)$/.test(words[1] ?? '')) {
		return words.includes('--path') || words.some(word => /^cargo-(?:chef|leptos|binstall)(?:@|$)/.test(word));
	}

	return program === '' || program === 'curl' || program === 'wget' || known.has(program);
}

/** Stages that neither compile nor run, and from which something is copied into one that does. */
function otherStages(dockerfile: Dockerfile, used: readonly Stage[]): readonly string[] {
	const sources = new Set(
		used.flatMap(stage =>
			stage.instructions.flatMap(instruction => {
				const from = instruction.keyword === 'COPY' ? flagOf(instruction, 'from') : undefined;
				return (from === undefined ? undefined : sourceStage(dockerfile, from, stage)) ?? [];
			}),
		),
	);
	return [...sources]
		.filter(stage => !used.includes(stage) && !isPlanner(dockerfile, stage))
		.map(stage => `The stage ${stage.name ?? stage.index} (line ${stage.line}, from ${stage.base}) makes files that the others use.`);
}

/** It has cargo, and makes the recipe of what is cooked. */
function isPlanner(dockerfile: Dockerfile, stage: Stage): boolean {
	return (
		hasRust(imageOf(bottomImage(dockerfile, stage))) ||
		commandsOfStage(dockerfile, stage).some(({words: [program = '']}) => path.posix.basename(program).startsWith('cargo'))
	);
}
