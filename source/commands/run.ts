import {closest} from 'fastest-levenshtein';
import type {CommandName} from '../cli.ts';
import {type ExitCode, exitCodes, explain, FerroviaError, InterruptedError} from '../engine/errors.ts';
import {protectEnvironment} from '../engine/secrets.ts';
import {readRehearsal, rehearsalWords} from '../rehearsal/practice.ts';
import {stepNames} from '../steps/names.ts';
import {printError} from '../ui/plain/error.ts';
import {isInteractive, wantsColor} from '../ui/terminal.ts';
import {Interruption} from './interruption.ts';
import {LastResort} from './last-resort.ts';
import type {GlobalOptions} from './options.ts';

/** What every command gets. */
export type CommandContext = {
	readonly options: GlobalOptions;
	readonly controller: AbortController;
	/** A person is at a terminal that can draw. */
	readonly interactive: boolean;
	readonly color: boolean;
};

/** Runs a command and turns whatever it throws into words and an exit code: the only place that does. */
export async function runCommand(command: CommandName, operands: readonly string[], options: GlobalOptions): Promise<ExitCode> {
	protectEnvironment(process.env);
	const color = wantsColor(options, process.env, process.stdout);
	if (!color) {
		// chalk, listr2 and Ink decide when they are loaded, which is after this.
		process.env.FORCE_COLOR = '0';
	}

	await enterRehearsal(process.env);
	const interruption = new Interruption();
	const lastResort = new LastResort({json: options.json === true});
	try {
		return await load(command, operands, {
			options,
			controller: interruption.controller,
			interactive: isInteractive(process.env, process.stdin, process.stdout),
			color,
		});
	} catch (error) {
		const shown = interruption.controller.signal.aborted ? new InterruptedError() : error;
		printError(explain(shown), {json: options.json === true, bug: !(shown instanceof FerroviaError) ? shown : undefined});
		return shown instanceof FerroviaError ? shown.exitCode : exitCodes.failed;
	} finally {
		interruption.dispose();
		lastResort.dispose();
	}
}

/** Within a rehearsal nothing leaves this machine, and whatever a command shows begins with saying so. */
async function enterRehearsal(environment: NodeJS.ProcessEnv): Promise<void> {
	if (readRehearsal(environment) === undefined) {
		return;
	}

	const {guardConnections} = await import('../rehearsal/guard/connections.ts');
	guardConnections();
	process.stderr.write(`${rehearsalWords}\n`);
}

async function load(command: CommandName, operands: readonly string[], context: CommandContext): Promise<ExitCode> {
	switch (command) {
		case 'setup': {
			const {setup} = await import('./setup.ts');
			return setup(selectSteps(operands), context);
		}

		case 'plan': {
			const {plan} = await import('./plan.ts');
			return plan(selectSteps(operands), context);
		}

		case 'verify': {
			const {verify} = await import('./verify.ts');
			return verify(selectSteps(operands), context);
		}

		case 'undo': {
			const [{undo}, {reverserOf}] = await Promise.all([import('./undo.ts'), import('../steps/reversers.ts')]);
			return undo(selectSteps(operands, ['answers']), context, {reverserOf, loadPrompts: async () => import('../ui/prompts/undo.ts')});
		}

		case 'status': {
			const {status} = await import('./status.ts');
			return status(context);
		}

		case 'rollback': {
			const {rollback} = await import('./rollback.ts');
			return rollback(operands, context);
		}

		case 'measure': {
			const {measure} = await import('./measure.ts');
			return measure(context);
		}

		case 'rehearse': {
			const {rehearse} = await import('./rehearse.ts');
			return rehearse(context);
		}

		case 'completion':
		case 'complete': {
			const {completion} = await import('./completion.ts');
			return completion(command, operands);
		}
	}
}

/** The steps that were named, each once; an empty list stands for all. Throws on a name that is none, with the nearest one. */
function selectSteps(names: readonly string[], more: readonly string[] = []): readonly string[] {
	const known: readonly string[] = [...stepNames, ...more];
	for (const name of names) {
		if (!known.includes(name)) {
			const commands = ['setup', 'plan', 'verify', 'undo', 'status', 'rollback', 'measure', 'rehearse', 'completion'];
			if (commands.includes(name)) {
				throw new FerroviaError({what: `The command "${name}" comes first.`, next: [`ferrovia ${name} ...`]}, {exitCode: exitCodes.usage});
			}

			throw new FerroviaError(
				{
					what: `There is no command or step "${name}".`,
					why: `Did you mean ${closest(name, [...known, ...commands])}? The steps are ${stepNames.join(', ')}.`,
					next: ['ferrovia --help'],
				},
				{exitCode: exitCodes.usage},
			);
		}
	}

	return [...new Set(names)];
}
