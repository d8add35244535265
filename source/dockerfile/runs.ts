import path from 'node:path';
import {copiedPrograms} from './copied-programs.ts';
import type {Dockerfile, Instruction, Stage} from './dockerfile.ts';
import {expand, type Values} from './expand.ts';
import {valuesAt} from './scope.ts';
import {commandsOf, type ShellCommand, simpleCommand} from './shell.ts';
import {lineage} from './stages.ts';

/** A command that a RUN runs. Variables that are known are replaced by their values. */
export type RunCommand = ShellCommand & {readonly run: Instruction; readonly stage: Stage};

/** What a stage and those that it is made from run, in order. */
export function commandsOfLineage(dockerfile: Dockerfile, stage: Stage): readonly RunCommand[] {
	return lineage(dockerfile, stage).flatMap(ancestor => commandsOfStage(dockerfile, ancestor));
}

/** What a stage itself runs, in order. */
export function commandsOfStage(dockerfile: Dockerfile, stage: Stage): readonly RunCommand[] {
	return stage.instructions.filter(({keyword}) => keyword === 'RUN').flatMap(run => commandsOfRun(dockerfile, stage, run));
}

export function commandsOfRun(dockerfile: Dockerfile, stage: Stage, run: Instruction): readonly RunCommand[] {
	const values = valuesAt(dockerfile, stage, run.line);
	const scripts = copiedPrograms(lineage(dockerfile, stage).flatMap(({instructions}) => instructions.filter(({line}) => line < run.line)));
	return commandsOf(scriptOf(run))
		.concat(run.exec ? [{assignments: new Map(), words: run.words}] : [])
		.map(({assignments, words}) => ({
			assignments: new Map([...assignments].map(([name, value]) => [name, expand(value, values)])),
			words: words.flatMap(word => expandWord(word, values)),
		}))
		.map(command => ({...withoutScript(command, scripts), run, stage}));
}

/** `with-cache cargo build` is a build, where `with-cache` is a script of the project that runs what it is given. */
function withoutScript(command: ShellCommand, scripts: ReadonlySet<string>): ShellCommand {
	const [program = '', next = '', ...others] = command.words;
	const given =
		scripts.has(path.posix.basename(program)) && /^(?:.*\/)?(?:env|cargo|cross)$/.test(next) ? simpleCommand([next, ...others]) : undefined;
	return given === undefined ? command : {assignments: new Map([...command.assignments, ...given.assignments]), words: given.words};
}

/** The shell that a RUN, or the CMD of a HEALTHCHECK, has run. A heredoc that is not fed to a shell is data, and no part of it. */
export function scriptOf({exec, words, text, heredocs}: Pick<Instruction, 'exec' | 'words' | 'text' | 'heredocs'>): string {
	if (exec) {
		return /sh$/.test(words[0] ?? '') ? (words.at(-1) ?? '') : '';
	}

	const feedsShell = /^(?:(?:\/[\w/]*\/)?(?:ba|da|a)?sh\b[^<]*)?<</.test(text);
	return feedsShell ? heredocs.map(heredoc => heredoc.text).join('\n') : text;
}

/** As a shell does: a variable that stands alone may hold several words. */
function expandWord(word: string, values: Values): readonly string[] {
	const expanded = expand(word, values);
	return /^\$\{?\w+\}?$/.test(word) && expanded !== word ? expanded.split(/\s+/).filter(part => part !== '') : [expanded];
}
