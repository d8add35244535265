import tab from '@bomb.sh/tab';
import {questions} from '../answers/table.ts';
import {type ExitCode, exitCodes, FerroviaError} from '../engine/errors.ts';
import {stepNames} from '../steps/names.ts';
import {profileChoices} from './measure/flags.ts';
import {breakNames} from './rehearse/break-names.ts';

const shells = ['bash', 'zsh', 'fish'];

const commands: Readonly<Record<string, string>> = {
	setup: 'set up what is missing, and prove it',
	plan: 'show what is missing, change nothing',
	verify: 'prove what is there, change nothing',
	undo: 'take back what Ferrovia did',
	status: 'tell what CI, the registry and Railway say now',
	rollback: 'deploy an earlier image',
	measure: 'time the builds before and after',
	rehearse: 'the whole journey in a practice cloud',
};

const globalFlags: ReadonlyArray<readonly [string, string]> = [
	['yes', 'ask nothing'],
	['json', 'print JSON on stdout'],
	['cwd', "the project's folder"],
	['config', 'the file with the answers'],
	['no-color', 'print without colour'],
	['accessible', 'words line by line, for screen readers'],
	['verbose', 'print everything that was seen'],
	['help', 'print the help'],
];

const undoFlags: typeof globalFlags = [['delete-objects', 'with --yes: also delete what is in a bucket']];

const statusFlags: typeof globalFlags = [['watch', 'read again every minute']];

const measureFlags: typeof globalFlags = [
	['runs', 'rounds'],
	['compare', 'two measurements: ids, numbers, first or last'],
	['fail-over', 'a percentage: fail when a build takes longer by more'],
	['report', 'the page with charts'],
];

const rehearseFlags: typeof globalFlags = [
	['keep', 'leave the folder of the rehearsal'],
	['shell', 'a shell in the practice cloud afterwards'],
];

/** The library's script for bash calls a function of the package bash-completion, which is not on every machine: macOS has none. */
const bashWords = `
if ! declare -F _get_comp_words_by_ref >/dev/null; then
    _get_comp_words_by_ref() {
        words=("\${COMP_WORDS[@]:0:COMP_CWORD+1}")
        cword=$COMP_CWORD
        cur=\${COMP_WORDS[COMP_CWORD]}
        prev=\${COMP_WORDS[COMP_CWORD-1]}
    }
fi
`;

/** Prints a shell's completion script, or answers one of its requests (`complete -- WORD…`). */
export function completion(command: 'completion' | 'complete', operands: readonly string[]): ExitCode {
	if (command === 'complete') {
		describe();
		tab.parse([...operands]);
		return exitCodes.ok;
	}

	const [shell = ''] = operands;
	if (!shells.includes(shell)) {
		throw new FerroviaError(
			{what: `There is no completion for "${shell}".`, why: `The shells are ${shells.join(', ')}.`, next: ['ferrovia completion bash']},
			{exitCode: exitCodes.usage},
		);
	}

	tab.setup('ferrovia', 'ferrovia', shell);
	if (shell === 'bash') {
		process.stdout.write(bashWords);
	}

	return exitCodes.ok;
}

/** Tells the library what the command line knows: the table of questions, like everything else. */
function describe(): void {
	for (const [name, description] of globalFlags) {
		tab.option(name, description);
	}

	for (const [name, description] of Object.entries(commands)) {
		const command = tab.command(name, description);
		if (name === 'status' || name === 'rollback') {
			for (const [flag, text] of name === 'status' ? [...globalFlags, ...statusFlags] : globalFlags) {
				command.option(flag, text);
			}

			continue;
		}

		if (name === 'measure') {
			describeMeasuring(command);
			continue;
		}

		if (name === 'rehearse') {
			describeRehearsal(command);
			continue;
		}

		command.argument(
			'step',
			complete => {
				for (const step of stepNames) {
					complete(step, 'step');
				}
			},
			true,
		);
		for (const [flag, text] of name === 'undo' ? [...globalFlags, ...undoFlags] : globalFlags) {
			command.option(flag, text);
		}

		if (name !== 'undo') {
			describeAnswers(command);
		}
	}

	tab.command('completion', 'print the completion script of a shell').argument('shell', complete => {
		for (const shell of shells) {
			complete(shell, 'shell');
		}
	});
}

type Described = ReturnType<typeof tab.command>;

function describeAnswers(command: Described): void {
	for (const {flag, help, choices = []} of questions) {
		if (flag !== undefined) {
			command.option(flag.slice(2), help, complete => {
				for (const {value, label} of choices) {
					complete(value, label);
				}
			});
		}
	}
}

/** It takes no steps and no answers. */
function describeMeasuring(command: Described): void {
	for (const [flag, text] of [...globalFlags, ...measureFlags]) {
		command.option(flag, text);
	}

	command.option('profile', 'what is built', complete => {
		for (const name of profileChoices) {
			complete(name, 'profile');
		}
	});
}

/** It takes no steps. */
function describeRehearsal(command: Described): void {
	for (const [flag, text] of [...globalFlags.filter(([flag]) => flag !== 'json'), ...rehearseFlags]) {
		command.option(flag, text);
	}

	command.option('break', 'break something, and show what Ferrovia does', complete => {
		for (const name of breakNames) {
			complete(name, 'fault');
		}
	});
	describeAnswers(command);
}
